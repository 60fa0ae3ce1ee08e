// SPDX-License-Identifier: Apache-2.0
#include "CShortHash.h"
#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

int short_hash_is_available(void) {
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d)) return 0;
    int has_sse41 = (c >> 19 & 1) && (c >> 9 & 1); // and SSSE3
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return 0;
    return has_sse41 && (b >> 29 & 1);
}

// The constants of FIPS 180-4 section 4.2.2.
static const uint32_t constants[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

#define WITH_SHA __attribute__((target("sha,sse4.1,ssse3")))

// The eight words as the instructions want them: A B E F and C D G H, the first word uppermost.
struct state {
    __m128i abef, cdgh;
};

// Section 5.3.3.
WITH_SHA static inline struct state start(void) {
    return (struct state){
        _mm_set_epi32(0x6a09e667, (int)0xbb67ae85, 0x510e527f, (int)0x9b05688c),
        _mm_set_epi32(0x3c6ef372, (int)0xa54ff53a, 0x1f83d9ab, 0x5be0cd19),
    };
}

WITH_SHA static inline __m128i big_endian(__m128i words) {
    return _mm_shuffle_epi8(words, _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL));
}

// Four words of the message schedule; `w` holds the sixteen before them (section 6.2.2, step 1).
WITH_SHA static inline __m128i schedule(const __m128i *input, __m128i w[4], int group) {
    __m128i next;
    if (group < 4) {
        next = big_endian(_mm_load_si128(input + group));
    } else {
        __m128i older = _mm_sha256msg1_epu32(w[group & 3], w[(group + 1) & 3]);
        __m128i seven_back = _mm_alignr_epi8(w[(group + 3) & 3], w[(group + 2) & 3], 4);
        next = _mm_sha256msg2_epu32(_mm_add_epi32(older, seven_back), w[(group + 3) & 3]);
    }
    w[group & 3] = next;
    return _mm_add_epi32(next, _mm_load_si128((const __m128i *)constants + group));
}

// Four rounds (step 3).
WITH_SHA static inline void rounds(struct state *s, __m128i sum) {
    s->cdgh = _mm_sha256rnds2_epu32(s->cdgh, s->abef, sum);
    s->abef = _mm_sha256rnds2_epu32(s->abef, s->cdgh, _mm_shuffle_epi32(sum, 0x0e));
}

WITH_SHA static inline void add(struct state *s, const struct state *before) {
    s->abef = _mm_add_epi32(s->abef, before->abef);
    s->cdgh = _mm_add_epi32(s->cdgh, before->cdgh);
}

WITH_SHA static inline void write(const struct state *s, uint8_t *hash) {
    __m128i abef = _mm_shuffle_epi32(s->abef, 0x1b); // from the lowest up
    __m128i cdgh = _mm_shuffle_epi32(s->cdgh, 0x1b);
    _mm_storeu_si128((__m128i *)hash, big_endian(_mm_unpacklo_epi64(abef, cdgh)));
    _mm_storeu_si128((__m128i *)(hash + 16), big_endian(_mm_unpackhi_epi64(abef, cdgh)));
}

// The padded message: a one bit, zeros, the length in bits in the last eight bytes of the last block (section 5.1.1).
static inline size_t pad(const struct short_input *input, uint8_t *padded) {
    size_t length = input->head_length + input->tail_length;
    size_t blocks = (length + 72) / 64;
    memset(padded, 0, blocks * 64);
    if (input->head_length) memcpy(padded, input->head, input->head_length);
    if (input->tail_length) memcpy(padded + input->head_length, input->tail, input->tail_length);
    padded[length] = 0x80;
    padded[blocks * 64 - 2] = (uint8_t)(length * 8 >> 8);
    padded[blocks * 64 - 1] = (uint8_t)(length * 8);
    return blocks;
}

WITH_SHA void short_hash(const struct short_input *input, uint8_t *hash) {
    uint8_t padded[192] __attribute__((aligned(16)));
    size_t blocks = pad(input, padded);
    struct state s = start();
    for (size_t block = 0; block < blocks; block++) {
        const struct state before = s;
        __m128i w[4];
#pragma clang loop unroll(full)
        for (int group = 0; group < 16; group++)
            rounds(&s, schedule((const __m128i *)(padded + block * 64), w, group));
        add(&s, &before);
    }
    write(&s, hash);
}

WITH_SHA void short_hash_pair(const struct short_input *one, const struct short_input *other, uint8_t *hashes) {
    uint8_t padded[2][192] __attribute__((aligned(16)));
    size_t blocks = pad(one, padded[0]);
    pad(other, padded[1]);
    struct state s = start(), t = start();
    for (size_t block = 0; block < blocks; block++) {
        const struct state s_before = s, t_before = t;
        __m128i v[4], w[4];
#pragma clang loop unroll(full)
        for (int group = 0; group < 16; group++) {
            __m128i first = schedule((const __m128i *)(padded[0] + block * 64), v, group);
            __m128i second = schedule((const __m128i *)(padded[1] + block * 64), w, group);
            rounds(&s, first);
            rounds(&t, second);
        }
        add(&s, &s_before);
        add(&t, &t_before);
    }
    write(&s, hashes);
    write(&t, hashes + 32);
}

#else

int short_hash_is_available(void) { return 0; }

void short_hash(const struct short_input *input, uint8_t *hash) { (void)input, (void)hash; }

void short_hash_pair(const struct short_input *one, const struct short_input *other, uint8_t *hashes) {
    (void)one, (void)other, (void)hashes;
}

#endif
