// Attention of a packed pass over cached slots, in float32: what slot_attention.py does in several products, in one go.
//
// The query lines of a block lie side by side in the lanes of vectors, so that neither keys nor values are turned over or copied, scores
// stay in the processor's nearest cache, and softmax needs no sums across lanes. Softmax runs along as the slots go by (the highest score
// so far, and all sums relative to it). Only GCC's and Clang's vector types are used, no processor's own instructions.
// Compiled and called by slot_kernel.py.

#include <cstdint>
#include <cstdlib>
#include <cstring>

typedef float vec __attribute__((vector_size(32)));
typedef int32_t ivec __attribute__((vector_size(32)));

constexpr int LANES = 8;
constexpr int TILE = 48;   // slots at once: keys, values and scores of so many fit into 32 KiB
constexpr int SPARE = 8;   // the last slots of a tile are computed in groups of up to so many

struct Block {  // as in slot_kernel.py: query tokens begin .. end - 1 see `plain` slots of `row`, and `width` of which the list says where
    int64_t row, begin, end, plain, width, index, mask;
};

struct Call {
    const float *query, *keys, *values;
    float *out;
    const Block *blocks;
    const int64_t *slots;
    const float *masks;
    int64_t query_head, query_token, cache_row, cache_head;  // strides, in numbers
    int64_t blocks_count, heads, shared, size;
    float scaling;
};

static inline vec larger(vec a, vec b) { return a > b ? a : b; }

// exp(x) for x <= 0, to 2 units in the last place; 0 below -87; NaN stays NaN. Cody and Waite's reduction, Cephes' polynomial.
static inline vec exponential(vec x) {
    const vec low = vec{} - 87.0f;
    const ivec gone = x < low;
    x = gone ? low : x;
    const vec shifted = x * 1.44269504088896341f + 12582912.0f;  // 1.5 * 2^23: the last bits are the rounded number
    const vec n = shifted - 12582912.0f;
    const vec r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
    vec p = vec{} + 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * (r * r) + r + 1.0f;
    const vec result = (vec)((ivec)p + ((ivec)shifted << 23));
    return gone ? vec{} : result;
}

static inline bool any(ivec x) {
    bool found = false;
    for (int lane = 0; lane < LANES; lane++) found |= x[lane] != 0;
    return found;
}

// Scores of COUNT slots for the lines of V vectors: out[slot][line] = sum of keys[slot][d] * lines[d][line].
template <int V, int COUNT>
static inline void multiply(const float *lines, const float *const *keys, float *out, int64_t size) {
    vec sum[COUNT][V] = {};
    for (int64_t d = 0; d < size; d++) {
        vec line[V];
        for (int v = 0; v < V; v++) line[v] = *(const vec *)(lines + (d * V + v) * LANES);
#pragma GCC unroll 8
        for (int i = 0; i < COUNT; i++)
#pragma GCC unroll 2
            for (int v = 0; v < V; v++) sum[i][v] += line[v] * keys[i][d];
    }
    for (int i = 0; i < COUNT; i++)
        for (int v = 0; v < V; v++) *(vec *)(out + (i * V + v) * LANES) = sum[i][v];
}

// Adds to COUNT numbers of a result: out[d][line] += sum over slots of weights[slot][line] * values[slot][first + d].
template <int V, int COUNT>
static inline void mix(const float *weights, const float *const *values, int64_t first, float *out, int slots) {
    vec sum[COUNT][V];
#pragma GCC unroll 8
    for (int i = 0; i < COUNT; i++)
        for (int v = 0; v < V; v++) sum[i][v] = *(const vec *)(out + (i * V + v) * LANES);
    for (int s = 0; s < slots; s++) {
        const float *value = values[s] + first;
        vec weight[V];
        for (int v = 0; v < V; v++) weight[v] = *(const vec *)(weights + (s * V + v) * LANES);
#pragma GCC unroll 8
        for (int i = 0; i < COUNT; i++)
#pragma GCC unroll 2
            for (int v = 0; v < V; v++) sum[i][v] += weight[v] * value[i];
    }
#pragma GCC unroll 8
    for (int i = 0; i < COUNT; i++)
        for (int v = 0; v < V; v++) *(vec *)(out + (i * V + v) * LANES) = sum[i][v];
}

// One block and one head of keys, its lines in tiles of V vectors. `room`: 2 * (size + 1) numbers a line, lines rounded up to tiles.
template <int V>
static void attend_block(const Call &call, const Block &block, int64_t head, float *room) {
    constexpr int W = V * LANES, COUNT = V == 2 ? 6 : 8;  // so many sums that the processor's pipeline is full
    const int64_t size = call.size, tokens = block.end - block.begin, group = call.heads / call.shared;
    const int64_t lines = group * tokens, tiles = (lines + W - 1) / W, seen = block.plain + block.width;
    float *queries = room, *out = queries + tiles * size * W, *tops = out + tiles * size * W, *sums = tops + tiles * W;
    memset(queries, 0, sizeof(float) * tiles * size * W * 2);
    memset(sums, 0, sizeof(float) * tiles * W);
    for (int64_t i = 0; i < tiles * W; i++) tops[i] = -1e30f;
    for (int64_t line = 0; line < lines; line++) {
        const float *from = call.query + (head * group + line / tokens) * call.query_head
                            + (block.begin + line % tokens) * call.query_token;
        float *to = queries + line / W * size * W + line % W;
        for (int64_t d = 0; d < size; d++) to[d * W] = from[d] * call.scaling;
    }
    const int64_t base = block.row * call.cache_row + head * call.cache_head;
    alignas(64) float scores[(TILE + SPARE) * W];
    const float *keys[TILE + SPARE], *values[TILE];
    for (int64_t start = 0; start < seen; start += TILE) {
        const int count = (int)(seen - start < TILE ? seen - start : TILE);
        for (int i = 0; i < count; i++) {
            const int64_t place = start + i;
            const int64_t slot = place < block.plain ? place : call.slots[block.index + place - block.plain];
            keys[i] = call.keys + base + slot * size;
            values[i] = call.values + base + slot * size;
        }
        for (int i = count; i < count + SPARE; i++) keys[i] = keys[count - 1];
        const int masked = (int)(block.plain <= start ? 0 : block.plain - start < count ? block.plain - start : count);
        const float *mask = call.masks + block.mask + (start + masked - block.plain) * tiles * W;  // of the first masked slot
        for (int64_t tile = 0; tile < tiles; tile++, mask += W) {
            if (masked == 0) {
                ivec visible = {};
                for (int i = 0; i < count; i++)
                    for (int v = 0; v < V; v++) visible |= *(const vec *)(mask + i * tiles * W + v * LANES) == 0.0f;
                if (!any(visible)) continue;
            }
            for (int i = 0; i < count; i += COUNT)
                multiply<V, COUNT>(queries + tile * size * W, keys + i, scores + i * W, size);
            for (int i = masked; i < count; i++)
                for (int v = 0; v < V; v++)
                    *(vec *)(scores + i * W + v * LANES) += *(const vec *)(mask + (i - masked) * tiles * W + v * LANES);
            float *mixed = out + tile * size * W;
            for (int v = 0; v < V; v++) {
                vec *column = (vec *)(scores + v * LANES), *top = (vec *)(tops + tile * W) + v, *sum = (vec *)(sums + tile * W) + v;
                vec highest = *top, total = *sum;
                for (int i = 0; i < count; i++) highest = larger(column[i * V], highest);
                if (any(highest != *top)) {
                    const vec factor = exponential(*top - highest);
                    total *= factor;
                    for (int64_t d = 0; d < size; d++) *(vec *)(mixed + d * W + v * LANES) *= factor;
                    *top = highest;
                }
                for (int i = 0; i < count; i++) {
                    column[i * V] = exponential(column[i * V] - highest);
                    total += column[i * V];
                }
                *sum = total;
            }
            int64_t d = 0;
            for (; d + COUNT <= size; d += COUNT) mix<V, COUNT>(scores, values, d, mixed + d * W, count);
            for (; d + 4 <= size; d += 4) mix<V, 4>(scores, values, d, mixed + d * W, count);
            for (; d + 2 <= size; d += 2) mix<V, 2>(scores, values, d, mixed + d * W, count);
            for (; d < size; d++) mix<V, 1>(scores, values, d, mixed + d * W, count);
        }
    }
    for (int64_t line = 0; line < lines; line++) {
        const float *from = out + line / W * size * W + line % W;
        float *to = call.out + ((block.begin + line % tokens) * call.heads + head * group + line / tokens) * size;
        const float factor = 1.0f / sums[line];
        for (int64_t d = 0; d < size; d++) to[d] = from[d * W] * factor;
    }
}

// All blocks, shared out among `threads` threads; 0, or 1 if there is no memory.
extern "C" int attend(const Call *call, int threads) {
    const int64_t group = call->heads / call->shared, items = call->blocks_count * call->shared;
    int64_t most = 0;
    for (int64_t i = 0; i < call->blocks_count; i++) {
        const int64_t lines = group * (call->blocks[i].end - call->blocks[i].begin);
        if (lines > most) most = lines;
    }
    most = (most + 2 * LANES - 1) / (2 * LANES) * (2 * LANES);
    int failed = 0;
#pragma omp parallel num_threads(threads)
    {
        float *room = (float *)aligned_alloc(64, most * (2 * call->size + 2) * sizeof(float));
        if (!room) {
#pragma omp atomic write
            failed = 1;
        }
#pragma omp barrier
        if (!failed) {
#pragma omp for schedule(dynamic)
            for (int64_t item = 0; item < items; item++) {
                const Block &block = call->blocks[item / call->shared];
                if (group * (block.end - block.begin) > LANES)
                    attend_block<2>(*call, block, item % call->shared, room);
                else
                    attend_block<1>(*call, block, item % call->shared, room);
            }
        }
        free(room);
    }
    return failed;
}
