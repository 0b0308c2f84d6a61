package dev.nightshift.repository;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/** What the servers of the golden repositories held, night by night. */
final class GoldenContent {

    private static final int ROWS = 5_000;
    private static final int SMALL_FILES = 300;
    private static final Instant MODIFIED = Instant.parse("2026-11-01T10:00:00Z");

    private final String server;
    private final int night;

    GoldenContent(String server, int night) {
        this.server = server;
        this.night = night;
    }

    void writeTo(SnapshotWriter writer) throws IOException {
        for (String directory : new String[] {"base", "base/1", "global", "pg_tblspc", "pg_wal", "empty directory"}) {
            writer.directory(directory, new FileAttributes(directory.equals("global") ? 0750 : 0700, MODIFIED));
        }
        file(writer, "PG_VERSION", 0600, "18\n".getBytes(StandardCharsets.UTF_8));
        file(writer, "backup_label", 0640, ("LABEL: " + server + " " + night + "\n").getBytes(StandardCharsets.UTF_8));
        file(writer, "global/empty", 0600, new byte[0]);
        file(writer, "base/1/16384", 0600, relation()); // two blocks, updated here and there: deltas
        file(writer, "base/1/16385", 0600, sparse()); // more than 2 MiB: a list of blocks
        file(writer, "base/1/16386", 0600, noise()); // does not compress
        for (int i = 0; i < SMALL_FILES; i++) { // enough entries for inner nodes
            file(writer, String.format(Locale.ROOT, "base/1/%05d_fsm", i), 0600, new byte[] {(byte) (i % 7)});
        }
        file(writer, "base/a name with spaces", 0600, new byte[] {1});
        file(writer, "base/-rf", 0400, new byte[] {2});
        file(writer, "base/größe-文-\uD83D\uDC18", 0600, new byte[] {3});
        file(writer, "base/\\back\"slash'\n", 0600, new byte[] {4});
        file(writer, "base/" + "long".repeat(60), 0600, new byte[] {5});
        writer.link("pg_tblspc/16400", new FileAttributes(0777, MODIFIED), "/mnt/fast disk");
    }

    private void file(SnapshotWriter writer, String path, int mode, byte[] content) throws IOException {
        Instant modified = path.equals("global/empty") ? Instant.parse("2040-02-29T23:59:59Z") : MODIFIED;
        writer.file(path, new FileAttributes(mode, modified), new ByteArrayInputStream(content));
    }

    private byte[] relation() {
        StringBuilder rows = new StringBuilder();
        Random random = new Random(server.hashCode());
        for (int row = 0; row < ROWS; row++) {
            rows.append(String.format(
                    Locale.ROOT, "%08d|%016x|%016x|some text of row %d%n", row, random.nextLong(), 7L * row, row));
        }
        byte[] relation = rows.toString().getBytes(StandardCharsets.UTF_8);
        Random updates = new Random(night);
        for (int i = 0; i < 20 * night; i++) {
            relation[updates.nextInt(relation.length)] = (byte) updates.nextInt();
        }
        return relation;
    }

    private byte[] sparse() {
        byte[] sparse = new byte[9 * Format.BLOCK_BYTES + 8192];
        Arrays.fill(sparse, 5 * Format.BLOCK_BYTES, 6 * Format.BLOCK_BYTES, (byte) (night + 1));
        return sparse;
    }

    private byte[] noise() {
        byte[] noise = new byte[20_000 + night];
        new Random(server.length()).nextBytes(noise);
        return noise;
    }
}
