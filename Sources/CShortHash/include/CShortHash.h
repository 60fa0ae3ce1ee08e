// SPDX-License-Identifier: Apache-2.0
// SHA-256 (FIPS 180-4) of short inputs with the processor's own instructions, where it has them.
// See docs/decisions/0031. Called by Sources/SpotCheck/ShortHash.swift only.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// The longest input: three blocks.
#define SHORT_HASH_LONGEST 183

/// The bytes `head` and behind them `tail`: nothing need be copied together to be hashed.
struct short_input {
    const uint8_t *head;
    size_t head_length;
    const uint8_t *tail;
    size_t tail_length;
};

/// Whether this processor has the instructions (x86-64 with SHA extensions).
int short_hash_is_available(void);

/// Writes the 32 bytes of the hash. Only where available, and for at most SHORT_HASH_LONGEST bytes.
void short_hash(const struct short_input *input, uint8_t *hash);

/// Two hashes at once, 64 bytes: the second fills the processor's waits for the first. Both inputs must have the same
/// number of blocks, (length + 72) / 64.
void short_hash_pair(const struct short_input *one, const struct short_input *other, uint8_t *hashes);
