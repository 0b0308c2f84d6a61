package dev.nightshift.repository;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Trees of about 2 MB that no compression makes smaller. Each follows from its name, in any process. */
final class SharedTrees {

    private static final int FILES = 30;
    private static final int MAX_BYTES = 150_000;

    /** Few, so that two trees share much, and what was forgotten comes back. */
    private static final int CONTENTS = 60;

    private SharedTrees() {}

    /** @param name {@code shared:<number>}, or {@code fresh:<number>} for one that shares nothing with any other */
    static Map<String, byte[]> tree(String name) {
        String[] parts = name.split(":", 2);
        long number = Long.parseLong(parts[1]);
        boolean fresh = parts[0].equals("fresh");
        Random random = new Random(number);
        Map<String, byte[]> tree = new TreeMap<>();
        tree.put("base/", new byte[0]);
        for (int file = 0; file < FILES; file++) {
            tree.put("base/" + file, content(fresh ? (number + 1) * 1000 + file : random.nextInt(CONTENTS)));
        }
        return tree;
    }

    static long bytes(String name) {
        return tree(name).values().stream().mapToLong(content -> content.length).sum();
    }

    private static byte[] content(long number) {
        Random random = new Random(number);
        byte[] bytes = new byte[random.nextInt(MAX_BYTES)];
        random.nextBytes(bytes);
        return bytes;
    }
}
