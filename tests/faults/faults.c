/* A library to be loaded before HDF5 (LD_PRELOAD) that walks a program through all failures of a
 * kind. At each K-th call of the kind the program is forked: in the child that call fails, and the
 * child goes on in a folder of its own until it ends; the parent waits for it and goes on as if
 * nothing had been. So one run of the program is as many runs, each of which costs only what comes
 * behind its failure.
 *
 *   FAULT_KIND    call    a call of the HDF5 library by the program fails and is not made
 *                 lost    H5Dwrite or H5Awrite by the program says that all went well, and is not made
 *                 write   a write to a file by the HDF5 library, an fsync or a rename, fails (EIO)
 *                 drop    a write to a file by the HDF5 library says that all went well, and is not made
 *                 read    a read from a file by the HDF5 library fails (EIO)
 *   FAULT_EVERY   K
 *   FAULT_FOLDER  an empty folder: FOLDER/N is where the child of call N works; it has a copy of
 *                 what the program has open in its own folder, links to the folders there, and its
 *                 output in `out` and `err`. FOLDER/log has a line "N STATUS" for each child, 128 +
 *                 the signal that killed it, and "calls COUNT" when the program ends.
 *
 * Calls that the library makes of itself are not counted: they are told by where they return to. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <hdf5.h>
#include <hdf5_hl.h>
#include <limits.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum kind { CALL, LOST, WRITE, DROP, READ, NONE };

enum { PATIENCE_S = 20 };

static const char *const kinds[] = {"call", "lost", "write", "drop", "read"};
static enum kind walked = NONE; /* in a child: none any more */
static long count, every = 1;
static char home[PATH_MAX], folder[PATH_MAX];
static FILE *log_file;
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
    const char *kind = getenv("FAULT_KIND"), *where = getenv("FAULT_FOLDER"),
               *step = getenv("FAULT_EVERY");
    char path[PATH_MAX + 8];

    if (!kind || !where || !getcwd(home, sizeof home) || !realpath(where, folder))
        return;
    dl_iterate_phdr(take_program, NULL);
    for (int k = 0; k < NONE; k++)
        if (strcmp(kinds[k], kind) == 0)
            walked = (enum kind)k;
    every = step ? strtol(step, NULL, 10) : 1;
    snprintf(path, sizeof path, "%s/log", folder);
    log_file = fopen(path, "we");
    if (log_file)
        setvbuf(log_file, NULL, _IONBF, 0); /* nothing of it is left for a child to write again */
}

__attribute__((destructor)) static void end(void)
{
    if (walked == NONE || !log_file)
        return;
    fprintf(log_file, "calls %ld\n", count);
    fclose(log_file);
}

static void give_up(const char *what)
{
    perror(what);
    _exit(3);
}

/* The child's own copy of an open file of the program's folder, under the same descriptor. */
static void take_copy(int file, const char *name)
{
    struct stat status;
    off_t at = 0;
    int from = open(name, O_RDONLY | O_CLOEXEC), to;
    char own[PATH_MAX];

    snprintf(own, sizeof own, "%s", strrchr(name, '/') + 1);
    to = open(own, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (from < 0 || to < 0 || fstat(from, &status) != 0)
        give_up(name);
    while (at < status.st_size && sendfile(to, from, &at, (size_t)(status.st_size - at)) > 0)
        ;
    close(from);
    if (dup2(to, file) < 0)
        give_up(name);
    close(to);
}

static void take_open_files(void)
{
    char link[64], name[PATH_MAX];
    size_t length = strlen(home);

    for (int file = 3; file < 256; file++) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", file);
        ssize_t got = readlink(link, name, sizeof name - 1);
        name[got > 0 ? got : 0] = '\0';
        if (strncmp(name, home, length) == 0 && name[length] == '/' &&
            !strchr(name + length + 1, '/'))
            take_copy(file, name);
    }
}

static void link_folders(void)
{
    DIR *there = opendir(home);

    for (struct dirent *entry = there ? readdir(there) : NULL; entry; entry = readdir(there)) {
        char path[2 * PATH_MAX];
        snprintf(path, sizeof path, "%s/%s", home, entry->d_name);
        if (entry->d_type == DT_DIR && *entry->d_name != '.' && symlink(path, entry->d_name) != 0)
            give_up(path);
    }
    if (there)
        closedir(there);
}

/* The program that goes on in a child is the one that was: what it wrote is its own, by its number.
 * Processes that it starts in turn have numbers of their own. */
static pid_t going_on, stands_for;

pid_t getpid(void)
{
    pid_t process = (pid_t)syscall(SYS_getpid);
    return process == going_on ? stands_for : process;
}

/* The program goes on in a folder of its own, and is ended when it does not end. */
static void begin_child(void)
{
    char own[PATH_MAX + 32];

    walked = NONE;
    alarm(PATIENCE_S);
    snprintf(own, sizeof own, "%s/%ld", folder, count);
    if (mkdir(own, 0700) != 0 || chdir(own) != 0)
        give_up(own);
    take_open_files();
    link_folders();
    int out = open("out", O_WRONLY | O_CREAT | O_TRUNC, 0600),
        err = open("err", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (dup2(out, STDOUT_FILENO) < 0 || dup2(err, STDERR_FILENO) < 0)
        give_up("out");
    close(out);
    close(err);
}

/* True in the child whose call this is. */
static int is_due(enum kind kind)
{
    int status;

    if (kind != walked || ++count % every != 0)
        return 0;
    pid_t program = getpid(), child = fork();
    if (child == 0) {
        stands_for = program;
        going_on = (pid_t)syscall(SYS_getpid);
        begin_child();
        return 1;
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
        give_up("fork");
    fprintf(log_file, "%ld %d\n", count,
            WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    return 0;
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
