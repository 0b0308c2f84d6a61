package dev.nightshift.storage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Spoils valid bytes in the ways in which parsers break: by chance, but always the same for one {@code random}. */
public final class Mutation {

    private static final int[] INTERESTING = {
        0, 1, -1, 4, 16, 0x7F, 0x80, 0xFF, 0xFFFF, 1 << 20, 1 << 24, 1 << 30, Integer.MAX_VALUE, Integer.MIN_VALUE
    };

    private static final List<String> WORDS = List.of(
            "null",
            "-1",
            "0",
            "1e999",
            "99999999999999999999",
            "true",
            "{}",
            "[]",
            "\"\"",
            "\"zz\"",
            "..",
            "\u0000",
            "[".repeat(5000),
            "{\"a\":".repeat(2000));

    private Mutation() {}

    /** Something that resembles {@code valid}, or now and then nothing like it. */
    public static byte[] of(byte[] valid, Random random) {
        if (random.nextInt(20) == 0) {
            byte[] noise = new byte[random.nextInt(2 * valid.length + 10)];
            random.nextBytes(noise);
            return noise;
        }
        byte[] mutated = valid.clone();
        for (int times = 1 + random.nextInt(3); times > 0; times--) {
            mutated = once(mutated, random);
        }
        return mutated;
    }

    private static byte[] once(byte[] bytes, Random random) {
        if (bytes.length < 8) {
            return new byte[random.nextInt(64)];
        }
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(8)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt();
            case 2 -> {
                int number = INTERESTING[random.nextInt(INTERESTING.length)];
                for (int i = 0; i < 4 && at + i < bytes.length; i++) {
                    bytes[at + i] = (byte) (number >> (24 - 8 * i));
                }
            }
            case 3 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 4 -> {
                return Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(40));
            }
            case 5 -> {
                return replaced(bytes, at, Math.min(bytes.length, at + random.nextInt(40)), new byte[0]);
            }
            case 6 -> {
                int end = Math.min(bytes.length, at + random.nextInt(200));
                return replaced(bytes, at, at, Arrays.copyOfRange(bytes, at, end)); // twice
            }
            default -> {
                byte[] word = WORDS.get(random.nextInt(WORDS.size())).getBytes(StandardCharsets.UTF_8);
                return replaced(bytes, at, Math.min(bytes.length, at + random.nextInt(20)), word);
            }
        }
        return bytes;
    }

    private static byte[] replaced(byte[] bytes, int from, int to, byte[] by) {
        byte[] result = Arrays.copyOf(bytes, bytes.length - (to - from) + by.length);
        System.arraycopy(by, 0, result, from, by.length);
        System.arraycopy(bytes, to, result, from + by.length, bytes.length - to);
        return result;
    }
}
