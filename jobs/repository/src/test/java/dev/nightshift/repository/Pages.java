package dev.nightshift.repository;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Content that resembles a relation's: pages of rows that compress to about a third, and updates in place. */
final class Pages {

    static final int BYTES = 8192;
    private static final int ROW_BYTES = 64;

    private Pages() {}

    static byte[] of(int pages, long seed) {
        Random random = new Random(seed);
        byte[] content = new byte[pages * BYTES];
        for (int at = 0; at < content.length; at += ROW_BYTES) {
            putRow(content, at, random);
        }
        return content;
    }

    /** A copy in which some rows, anywhere, are others. */
    static byte[] updated(byte[] content, int rows, Random random) {
        byte[] updated = content.clone();
        for (int i = 0; i < rows; i++) {
            putRow(updated, random.nextInt(content.length / ROW_BYTES) * ROW_BYTES, random);
        }
        return updated;
    }

    private static void putRow(byte[] content, int at, Random random) {
        String row = "account " + random.nextInt(1_000_000) + " balance " + random.nextInt() + " filler";
        byte[] bytes = row.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, content, at, Math.min(bytes.length, ROW_BYTES));
    }
}
