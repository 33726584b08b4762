#include "alias.h"

#include "memory.h"

struct work {
    double *scaled;          /* share of each cell times the number of cells: 1 is full */
    uint32_t *small, *large; /* cells below and at or above 1 */
    size_t smalls, larges;
};

static void sort_cell(struct work *w, uint32_t cell)
{
    if (w->scaled[cell] < 1)
        w->small[w->smalls++] = cell;
    else
        w->large[w->larges++] = cell;
}

void alias_init(struct alias *alias, const double *shares, size_t count)
{
    struct work w = {memory_new(count, sizeof *w.scaled), memory_new(count, sizeof *w.small),
                     memory_new(count, sizeof *w.large), 0, 0};
    double sum = 0;

    alias->count = (uint32_t)count;
    alias->entries = memory_new(count, sizeof *alias->entries);
    for (size_t i = 0; i < count; i++)
        sum += shares[i];
    for (uint32_t i = 0; i < count; i++) {
        w.scaled[i] = shares[i] / sum * (double)count;
        alias->entries[i] = (struct alias_entry){UINT32_MAX, i};
        sort_cell(&w, i);
    }
    while (w.smalls && w.larges) {
        uint32_t low = w.small[--w.smalls], high = w.large[--w.larges];
        alias->entries[low] = (struct alias_entry){(uint32_t)(w.scaled[low] * 0x1p32), high};
        w.scaled[high] -= 1 - w.scaled[low];
        sort_cell(&w, high);
    }
    free(w.scaled);
    free(w.small);
    free(w.large);
}

void alias_release(struct alias *alias)
{
    free(alias->entries);
    *alias = (struct alias){0};
}
