#include "asked.h"

#include <string.h>

#include "memory.h"

void asked_release(struct asked *asked)
{
    free(asked->partitions);
    free(asked->places);
    *asked = (struct asked){0};
}

static void make_room(struct asked *asked, size_t number)
{
    size_t count = 2 * number + 16;

    asked->places = memory_resize(asked->places, count, sizeof *asked->places);
    memset(asked->places + asked->places_count, 0,
           (count - asked->places_count) * sizeof *asked->places);
    asked->places_count = count;
}

static uint32_t begin(struct asked *asked, struct partition *partition)
{
    asked->partitions =
        memory_grow(asked->partitions, asked->count, &asked->capacity, sizeof *asked->partitions);
    asked->partitions[asked->count++] = (struct asked_partition){.partition = partition};
    return (uint32_t)asked->count;
}

uint32_t asked_add(struct asked *asked, struct partition *partition, struct cost cost)
{
    size_t number = (size_t)partition->id;

    if (number >= asked->places_count)
        make_room(asked, number);
    if (!asked->places[number])
        asked->places[number] = begin(asked, partition);
    uint32_t place = asked->places[number] - 1;
    asked->partitions[place].cost.units += cost.units;
    asked->partitions[place].cost.hard += cost.hard;
    return place;
}

void asked_clear(struct asked *asked)
{
    for (size_t i = 0; i < asked->count; i++)
        asked->places[asked->partitions[i].partition->id] = 0;
    asked->count = 0;
}
