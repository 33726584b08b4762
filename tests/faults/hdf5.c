/* Failures of HDF5 calls: a library to be loaded first (LD_PRELOAD) that forks the program at each
 * K-th call of a kind and lets that call fail in the child (child.h).
 *
 *   FAULT_KIND    call    a call of the HDF5 library by the program fails and is not made
 *                 lost    H5Dwrite or H5Awrite by the program says that all went well, and is not made
 *                 write   a write to a file by the HDF5 library, an fsync or a rename, fails (EIO)
 *                 drop    a write to a file by the HDF5 library says that all went well, and is not made
 *                 read    a read from a file by the HDF5 library fails (EIO)
 *   FAULT_EVERY   K
 *   FAULT_FOLDER  see child.h; its log has "calls COUNT 0" when the program ends
 *
 * Calls that the library makes of itself are not counted: they are told by where they return to. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <hdf5.h>
#include <hdf5_hl.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "child.h"

enum kind { CALL, LOST, WRITE, DROP, READ, NONE };

static const char *const kinds[] = {"call", "lost", "write", "drop", "read"};
static enum kind walked = NONE; /* in a child: none any more */
static long count, every = 1;
static uintptr_t program_from, program_to;

/* The first object is the program itself. */
static int take_program(struct dl_phdr_info *info, size_t size, void *context)
{
    (void)size, (void)context;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type == PT_LOAD && (part->p_flags & PF_X)) {
            program_from = info->dlpi_addr + part->p_vaddr;
            program_to = program_from + part->p_memsz;
        }
    }
    return 1;
}

__attribute__((constructor)) static void begin(void)
{
    const char *kind = getenv("FAULT_KIND"), *step = getenv("FAULT_EVERY");

    for (int k = 0; kind && k < NONE; k++)
        if (strcmp(kinds[k], kind) == 0)
            walked = (enum kind)k;
    if (walked == NONE || !child_prepare())
        return;
    dl_iterate_phdr(take_program, NULL);
    every = step ? strtol(step, NULL, 10) : 1;
}

__attribute__((destructor)) static void end(void)
{
    if (walked != NONE)
        child_log("calls", count, 0);
}

/* True in the child whose call this is. */
static int is_due(enum kind kind)
{
    if (kind != walked || ++count % every != 0)
        return 0;
    if (!child_fork(count))
        return 0;
    walked = NONE;
    return 1;
}

static int is_program(const void *caller)
{
    return (uintptr_t)caller >= program_from && (uintptr_t)caller < program_to;
}

static int fails(const void *caller)
{
    if (!is_program(caller) || !is_due(CALL))
        return 0;
    errno = EIO;
    return 1;
}

static void *next(const char *name)
{
    void *real = dlsym(RTLD_NEXT, name);

    if (!real) {
        fprintf(stderr, "faults: no %s\n", name);
        _exit(3);
    }
    return real;
}

#define BODY(T, name, parameters, arguments)                                                       \
    {                                                                                              \
        static T(*real) parameters;                                                                \
        if (fails(__builtin_return_address(0)))                                                    \
            return (T)-1;                                                                          \
        if (!real)                                                                                 \
            real = (T(*) parameters)next(#name);                                                   \
        return real arguments;                                                                     \
    }
#define FAULT_1(T, name, A) T name(A a) BODY(T, name, (A), (a))
#define FAULT_2(T, name, A, B) T name(A a, B b) BODY(T, name, (A, B), (a, b))
#define FAULT_3(T, name, A, B, C) T name(A a, B b, C c) BODY(T, name, (A, B, C), (a, b, c))
#define FAULT_4(T, name, A, B, C, D)                                                               \
    T name(A a, B b, C c, D d) BODY(T, name, (A, B, C, D), (a, b, c, d))
#define FAULT_5(T, name, A, B, C, D, E)                                                            \
    T name(A a, B b, C c, D d, E e) BODY(T, name, (A, B, C, D, E), (a, b, c, d, e))
#define FAULT_7(T, name, A, B, C, D, E, F, G)                                                      \
    T name(A a, B b, C c, D d, E e, F f, G g)                                                      \
        BODY(T, name, (A, B, C, D, E, F, G), (a, b, c, d, e, f, g))
#define FAULT_6(T, name, A, B, C, D, E, F)                                                         \
    T name(A a, B b, C c, D d, E e, F f) BODY(T, name, (A, B, C, D, E, F), (a, b, c, d, e, f))

FAULT_1(herr_t, H5Aclose, hid_t)
FAULT_6(hid_t, H5Acreate2, hid_t, const char *, hid_t, hid_t, hid_t, hid_t)
FAULT_2(htri_t, H5Aexists, hid_t, const char *)
FAULT_4(htri_t, H5Aexists_by_name, hid_t, const char *, const char *, hid_t)
FAULT_1(hid_t, H5Aget_space, hid_t)
FAULT_1(hid_t, H5Aget_type, hid_t)
FAULT_3(hid_t, H5Aopen, hid_t, const char *, hid_t)
FAULT_5(hid_t, H5Aopen_by_name, hid_t, const char *, const char *, hid_t, hid_t)
FAULT_3(herr_t, H5Aread, hid_t, hid_t, void *)
FAULT_3(herr_t, H5DSattach_scale, hid_t, hid_t, unsigned int)
FAULT_5(herr_t, H5DSiterate_scales, hid_t, unsigned int, int *, H5DS_iterate_t, void *)
FAULT_2(herr_t, H5DSset_scale, hid_t, const char *)
FAULT_3(hid_t, H5LTopen_file_image, void *, size_t, unsigned)
FAULT_1(herr_t, H5Dclose, hid_t)
FAULT_7(hid_t, H5Dcreate2, hid_t, const char *, hid_t, hid_t, hid_t, hid_t, hid_t)
FAULT_1(hid_t, H5Dget_create_plist, hid_t)
FAULT_1(hid_t, H5Dget_space, hid_t)
FAULT_1(hid_t, H5Dget_type, hid_t)
FAULT_3(hid_t, H5Dopen2, hid_t, const char *, hid_t)
FAULT_6(herr_t, H5Dread, hid_t, hid_t, hid_t, hid_t, hid_t, void *)
FAULT_2(herr_t, H5Dset_extent, hid_t, const hsize_t *)
FAULT_1(herr_t, H5Fclose, hid_t)
FAULT_4(hid_t, H5Fcreate, const char *, unsigned, hid_t, hid_t)
FAULT_2(herr_t, H5Fflush, hid_t, H5F_scope_t)
FAULT_1(htri_t, H5Fis_hdf5, const char *)
FAULT_3(hid_t, H5Fopen, const char *, unsigned, hid_t)
FAULT_1(herr_t, H5Gclose, hid_t)
FAULT_5(hid_t, H5Gcreate2, hid_t, const char *, hid_t, hid_t, hid_t)
FAULT_1(hid_t, H5Gget_create_plist, hid_t)
FAULT_2(herr_t, H5Pget_link_creation_order, hid_t, unsigned *)
FAULT_3(hid_t, H5Gopen2, hid_t, const char *, hid_t)
FAULT_3(ssize_t, H5Iget_name, hid_t, char *, size_t)
FAULT_6(herr_t, H5Lcreate_hard, hid_t, const char *, hid_t, const char *, hid_t, hid_t)
FAULT_3(htri_t, H5Lexists, hid_t, const char *, hid_t)
FAULT_6(herr_t, H5Literate, hid_t, H5_index_t, H5_iter_order_t, hsize_t *, H5L_iterate_t, void *)
FAULT_6(herr_t, H5Aiterate2, hid_t, H5_index_t, H5_iter_order_t, hsize_t *, H5A_operator2_t, void *)
FAULT_4(herr_t, H5Oget_info_by_name1, hid_t, const char *, H5O_info_t *, hid_t)
FAULT_3(herr_t, H5Oget_info2, hid_t, H5O_info_t *, unsigned)
FAULT_5(herr_t, H5Oget_info_by_name2, hid_t, const char *, H5O_info_t *, unsigned, hid_t)
FAULT_6(herr_t, H5Ovisit2, hid_t, H5_index_t, H5_iter_order_t, H5O_iterate_t, void *, unsigned)
FAULT_1(herr_t, H5Pclose, hid_t)
FAULT_1(hid_t, H5Pcreate, hid_t)
FAULT_2(herr_t, H5Pget_mdc_config, hid_t, H5AC_cache_config_t *)
FAULT_2(herr_t, H5Pget_virtual_count, hid_t, size_t *)
FAULT_2(herr_t, H5Pset_attr_creation_order, hid_t, unsigned)
FAULT_5(herr_t, H5Pset_cache, hid_t, int, size_t, size_t, double)
FAULT_3(herr_t, H5Pset_chunk, hid_t, int, const hsize_t *)
FAULT_2(herr_t, H5Pset_deflate, hid_t, unsigned)
FAULT_2(herr_t, H5Pset_fclose_degree, hid_t, H5F_close_degree_t)
FAULT_3(herr_t, H5Pset_fill_value, hid_t, hid_t, const void *)
FAULT_3(herr_t, H5Pset_libver_bounds, hid_t, H5F_libver_t, H5F_libver_t)
FAULT_2(herr_t, H5Pset_link_creation_order, hid_t, unsigned)
FAULT_2(herr_t, H5Pset_mdc_config, hid_t, H5AC_cache_config_t *)
FAULT_2(herr_t, H5Pset_obj_track_times, hid_t, hbool_t)
FAULT_1(herr_t, H5Pset_shuffle, hid_t)
FAULT_5(herr_t, H5Pset_virtual, hid_t, hid_t, const char *, const char *, hid_t)
FAULT_1(herr_t, H5Sclose, hid_t)
FAULT_1(hid_t, H5Screate, H5S_class_t)
FAULT_3(hid_t, H5Screate_simple, int, const hsize_t *, const hsize_t *)
FAULT_3(int, H5Sget_simple_extent_dims, hid_t, hsize_t *, hsize_t *)
FAULT_1(int, H5Sget_simple_extent_ndims, hid_t)
FAULT_1(hssize_t, H5Sget_simple_extent_npoints, hid_t)
FAULT_1(herr_t, H5Sselect_all, hid_t)
FAULT_6(herr_t, H5Sselect_hyperslab, hid_t, H5S_seloper_t, const hsize_t *, const hsize_t *,
        const hsize_t *, const hsize_t *)
FAULT_1(herr_t, H5Tclose, hid_t)
FAULT_1(hid_t, H5Tcopy, hid_t)
FAULT_1(H5T_class_t, H5Tget_class, hid_t)
FAULT_1(htri_t, H5Tis_variable_str, hid_t)
FAULT_2(herr_t, H5Tset_cset, hid_t, H5T_cset_t)
FAULT_2(herr_t, H5Tset_size, hid_t, size_t)
FAULT_2(herr_t, H5Tset_strpad, hid_t, H5T_str_t)

/* Its failure is 0. */
size_t H5Tget_size(hid_t type)
{
    static size_t (*real)(hid_t);

    if (fails(__builtin_return_address(0)))
        return 0;
    if (!real)
        real = (size_t(*)(hid_t))next("H5Tget_size");
    return real(type);
}

/* Of those that write, some are not made although they say so. */
#define IS_LOST(caller) (is_program(caller) && is_due(LOST))

herr_t H5Dwrite(hid_t a, hid_t b, hid_t c, hid_t d, hid_t e, const void *f)
{
    static herr_t (*real)(hid_t, hid_t, hid_t, hid_t, hid_t, const void *);

    if (fails(__builtin_return_address(0)))
        return -1;
    if (IS_LOST(__builtin_return_address(0)))
        return 0;
    if (!real)
        real = (herr_t(*)(hid_t, hid_t, hid_t, hid_t, hid_t, const void *))next("H5Dwrite");
    return real(a, b, c, d, e, f);
}

herr_t H5Awrite(hid_t a, hid_t b, const void *c)
{
    static herr_t (*real)(hid_t, hid_t, const void *);

    if (fails(__builtin_return_address(0)))
        return -1;
    if (IS_LOST(__builtin_return_address(0)))
        return 0;
    if (!real)
        real = (herr_t(*)(hid_t, hid_t, const void *))next("H5Awrite");
    return real(a, b, c);
}

static ssize_t refuse(void)
{
    errno = EIO;
    return -1;
}

#define FILE_CALLS(reads, writes)                                                                  \
    ssize_t reads(int file, void *bytes, size_t size, off_t at)                                    \
    {                                                                                              \
        static ssize_t (*real)(int, void *, size_t, off_t);                                        \
        if (is_due(READ))                                                                          \
            return refuse();                                                                       \
        if (!real)                                                                                 \
            real = (ssize_t(*)(int, void *, size_t, off_t))next(#reads);                           \
        return real(file, bytes, size, at);                                                        \
    }                                                                                              \
    ssize_t writes(int file, const void *bytes, size_t size, off_t at)                             \
    {                                                                                              \
        static ssize_t (*real)(int, const void *, size_t, off_t);                                  \
        if (is_due(WRITE))                                                                         \
            return refuse();                                                                       \
        if (is_due(DROP))                                                                          \
            return (ssize_t)size;                                                                  \
        if (!real)                                                                                 \
            real = (ssize_t(*)(int, const void *, size_t, off_t))next(#writes);                    \
        return real(file, bytes, size, at);                                                        \
    }

FILE_CALLS(pread, pwrite)
FILE_CALLS(pread64, pwrite64)

int fsync(int file)
{
    static int (*real)(int);

    if (is_due(WRITE))
        return (int)refuse();
    if (!real)
        real = (int (*)(int))next("fsync");
    return real(file);
}

int rename(const char *from, const char *to)
{
    static int (*real)(const char *, const char *);

    if (is_due(WRITE))
        return (int)refuse();
    if (!real)
        real = (int (*)(const char *, const char *))next("rename");
    return real(from, to);
}
