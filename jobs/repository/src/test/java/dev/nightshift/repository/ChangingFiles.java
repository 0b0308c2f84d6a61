package dev.nightshift.repository;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * The files of a server whose content changes as a database's does: in place here and there, at its end, by new files
 * and lost ones, under other names. In the form of {@link TestRepository#tree}; a content is never changed in place.
 */
final class ChangingFiles {

    private static final String DIRECTORY = "base/";
    private static final int MOST_FILES = 8;
    private static final int MOST_BYTES = 12 * 1024;

    private final Map<String, byte[]> files = new TreeMap<>();
    private int made;

    ChangingFiles(Random random) {
        for (int i = 0; i < 4; i++) {
            create(random);
        }
    }

    /** What stands now. */
    Map<String, byte[]> now() {
        Map<String, byte[]> tree = new TreeMap<>(files);
        tree.put(DIRECTORY, new byte[0]);
        return tree;
    }

    /** A backup of another moment is played back: its content is current once more. */
    void become(Map<String, byte[]> tree) {
        files.clear();
        files.putAll(tree);
        files.remove(DIRECTORY);
    }

    void change(Random random) {
        int changes = random.nextInt(4); // none: a night in which nothing happened
        for (int i = 0; i < changes; i++) {
            changeOnce(random);
        }
    }

    private void changeOnce(Random random) {
        if (files.isEmpty()) {
            create(random);
            return;
        }
        String path = any(random);
        byte[] content = files.get(path);
        switch (random.nextInt(12)) {
            case 0 -> files.put(path, Arrays.copyOf(content, random.nextInt(content.length + 1)));
            case 1 -> files.remove(path);
            case 2 -> {
                files.remove(path);
                files.put(newPath(random), content);
            }
            case 3 -> files.put(newPath(random), content); // the same content twice
            case 4, 5 -> create(random);
            case 6 -> files.put(path, grown(content, random));
            default -> files.put(path, scattered(content, random));
        }
    }

    private void create(Random random) {
        if (files.size() < MOST_FILES) {
            files.put(newPath(random), content(random));
        }
    }

    private String newPath(Random random) {
        return (random.nextBoolean() ? DIRECTORY : "") + "file" + made++;
    }

    private String any(Random random) {
        return new ArrayList<>(files.keySet()).get(random.nextInt(files.size()));
    }

    /** Noise, rows that resemble each other, or (seldom) more than one block of them. */
    private static byte[] content(Random random) {
        boolean large = random.nextInt(40) == 0;
        byte[] content = new byte[large ? Format.BLOCK_BYTES + random.nextInt(90_000) : random.nextInt(MOST_BYTES)];
        if (!large && random.nextInt(3) == 0) {
            random.nextBytes(content);
            return content;
        }
        byte[] row = new byte[64];
        random.nextBytes(row);
        for (int at = 0; at < content.length; at++) {
            content[at] = (byte) (row[at % row.length] + (at % row.length == 0 ? at / row.length : 0));
        }
        return content;
    }

    /** A few bytes here and there, as updates of single rows leave a relation. */
    private static byte[] scattered(byte[] content, Random random) {
        byte[] changed = content.clone();
        for (int i = 0; changed.length > 0 && i < 5; i++) {
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
        }
        return changed;
    }

    private static byte[] grown(byte[] content, Random random) {
        byte[] more = new byte[random.nextInt(2000)];
        random.nextBytes(more);
        byte[] grown = Arrays.copyOf(content, content.length + more.length);
        System.arraycopy(more, 0, grown, content.length, more.length);
        return grown;
    }

    static List<String> servers() {
        return List.of("shop", "till", "web");
    }
}
