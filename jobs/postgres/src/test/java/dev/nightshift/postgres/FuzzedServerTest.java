package dev.nightshift.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Answers and archives that are a little other than PostgreSQL's, by chance: they are read, or fail as declared; they
 * name no path outside, and choose no memory. {@code -Dthorough} for more, {@code -Dnightshift.seed=7} for others.
 */
@Timeout(300)
final class FuzzedServerTest {

    private static final boolean THOROUGH = !"false".equals(System.getProperty("thorough", "false"));
    private static final long SEED = Long.getLong("nightshift.seed", 1);
    private static final int ANSWERS = THOROUGH ? 5000 : 200;
    private static final int ARCHIVES = THOROUGH ? 200_000 : 5000;

    /** The driver's connection, and what one message may take. */
    private static final long MOST_ALLOCATED = 24L << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void an_archive_is_read_or_refused_and_leads_nowhere_else() throws IOException {
        byte[] valid = archive();
        Random random = new Random(SEED);
        for (int number = 0; number < ARCHIVES; number++) {
            byte[] input = mutated(valid, random);
            if (random.nextBoolean()) { // past the checksum, to what is behind it
                mendChecksums(input);
            }
            String what = "seed " + SEED + ", archive " + number;
            long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
            try {
                readAll(input);
            } catch (PostgresException e) {
                assertThat(e).as(what).hasMessageContaining("expected");
            } catch (RuntimeException e) {
                throw new AssertionError(what, e);
            }
            assertThat(THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before)
                    .as(what)
                    .isLessThan(1 << 20);
        }
    }

    @Test
    void an_answer_is_read_or_refused_and_leads_nowhere_else() throws IOException {
        byte[] valid = answer();
        Random random = new Random(SEED);
        for (int number = 0; number < ANSWERS; number++) {
            byte[] input = mutated(valid, random);
            String what = "seed " + SEED + ", answer " + number;
            long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
            try (FakeServer server = new FakeServer("17.5", out -> out.write(input));
                    BaseBackup backup = BaseBackup.start(
                            server.settings(Map.of("socketTimeout", "20")), "test", Clock.systemUTC())) {
                backup.read(new Inside());
            } catch (PostgresException e) {
                assertThat(e.getMessage()).as(what).isNotBlank();
            } catch (RuntimeException e) {
                throw new AssertionError(what, e);
            }
            assertThat(THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before)
                    .as(what)
                    .isLessThan(MOST_ALLOCATED);
        }
    }

    private static void readAll(byte[] archive) throws IOException {
        TarReader tar = new TarReader("base.tar", new ByteArrayInputStream(archive));
        for (TarReader.Entry entry = tar.next(); entry != null; entry = tar.next()) {
            Inside.require(entry.path());
            tar.content().transferTo(OutputStream.nullOutputStream());
        }
    }

    private static byte[] archive() throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        archive.write(TarArchives.header("base/", '5', 0, ""));
        archive.write(TarArchives.header("pg_tblspc/16400", '2', 0, "/mnt/fast"));
        archive.write(TarArchives.file("base/1/1259", 700));
        archive.write(new byte[1024]);
        archive.write(TarArchives.file("PG_VERSION", 3));
        archive.write(Arrays.copyOf("18\n".getBytes(StandardCharsets.UTF_8), 512));
        archive.write(new byte[1024]);
        return archive.toByteArray();
    }

    /** All that follows BASE_BACKUP. */
    private static byte[] answer() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        FakeServer.copyOfAnArchive(out);
        byte[] archive = archive();
        for (int from = 0; from < archive.length; from += 600) {
            byte[] part = Arrays.copyOfRange(archive, from, Math.min(archive.length, from + 600));
            byte[] message = new byte[part.length + 1];
            message[0] = 'd';
            System.arraycopy(part, 0, message, 1, part.length);
            FakeServer.raw(out, 'd', message);
        }
        FakeServer.raw(out, 'd', new byte[] {'p', 0, 0, 0, 0, 0, 0, 4, 0});
        FakeServer.message(out, 'N', "SNOTICE\0C00000\0Mhello\0\0");
        FakeServer.message(out, 'd', "m");
        FakeServer.message(out, 'd', "d{\"PostgreSQL-Backup-Manifest-Version\": 1}");
        FakeServer.message(out, 'c', "");
        FakeServer.row(out, "0/2000100", "1");
        FakeServer.message(out, 'C', "SELECT\0");
        FakeServer.message(out, 'Z', "I");
        return bytes.toByteArray();
    }

    private static byte[] mutated(byte[] valid, Random random) {
        byte[] bytes = valid.clone();
        for (int times = 1 + random.nextInt(3); times > 0 && bytes.length > 8; times--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt();
                case 2 -> bytes = Arrays.copyOf(bytes, at);
                case 3 -> {
                    byte[] cut = Arrays.copyOf(bytes, bytes.length - 1);
                    System.arraycopy(bytes, at + 1, cut, at, bytes.length - at - 1);
                    bytes = cut;
                }
                case 4 -> {
                    byte[] path = "../../x/..\0".getBytes(StandardCharsets.UTF_8);
                    System.arraycopy(path, 0, bytes, at, Math.min(path.length, bytes.length - at));
                }
                default -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 4), (byte) (random.nextInt(3) * 127));
            }
        }
        return bytes;
    }

    private static void mendChecksums(byte[] archive) {
        for (int at = 0; at + 512 <= archive.length; at += 512) {
            byte[] header = Arrays.copyOfRange(archive, at, at + 512);
            if (new String(header, 257, 5, StandardCharsets.ISO_8859_1).equals("ustar")) {
                System.arraycopy(TarArchives.withChecksum(header), 0, archive, at, 512);
            }
        }
    }

    /** Reads everything, and keeps nothing but an eye on the paths. */
    private static final class Inside implements BaseBackupVisitor {

        static void require(String path) {
            assertThat(path.split("/", -1)).as(path).doesNotContain("", ".", "..");
        }

        @Override
        public void directory(String path, int mode, Instant modified) {
            require(path);
        }

        @Override
        public void link(String path, int mode, Instant modified, String target) {
            require(path);
        }

        @Override
        public void file(String path, int mode, Instant modified, long size, InputStream content) {
            require(path);
            skip(content);
        }

        @Override
        public void manifest(InputStream content) {
            skip(content);
        }

        @Override
        public void progress(long doneBytes, long totalBytes) {}

        private static void skip(InputStream content) {
            try {
                content.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
