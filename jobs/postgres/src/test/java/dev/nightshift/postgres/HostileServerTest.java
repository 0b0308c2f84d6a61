package dev.nightshift.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever answers there instead of PostgreSQL: a clear failure, no hang, no memory that the other side chooses. */
@Timeout(30)
final class HostileServerTest {

    static Stream<Arguments> answers() {
        return Stream.of(
                answer(
                        "garbage",
                        "type",
                        out -> out.write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.UTF_8))),
                answer("nothing", "closed the connection", out -> {}),
                answer("a row that ends early", "too early", out -> {
                    FakeServer.raw(out, 'T', new byte[2]);
                    FakeServer.raw(out, 'D', new byte[] {0, 2, 0, 0});
                }),
                answer("a huge field", "announced a field of 2147483647 bytes", out -> {
                    FakeServer.raw(out, 'T', new byte[2]);
                    FakeServer.raw(out, 'D', new byte[] {0, 2, 127, -1, -1, -1, 0});
                }),
                answer("a huge row description", "announced a field of", out -> {
                    out.write('T');
                    out.writeInt(0x3ffffff0);
                }),
                answer("a length out of bounds", "length of -5", out -> {
                    out.write('T');
                    out.writeInt(-5);
                }),
                answer("a huge error", "announced a field of", out -> {
                    out.write('E');
                    out.writeInt(0x3ffffff0);
                }),
                answer("a copy without position", "'H'", out -> FakeServer.raw(out, 'H', new byte[3])),
                answer("no position", "an LSN", out -> FakeServer.row(out, "somewhere", "1")),
                answer("data before an archive", "outside of any archive", out -> {
                    FakeServer.row(out, "0/2000028", "1");
                    FakeServer.row(out, "1663", "", "100");
                    FakeServer.raw(out, 'H', new byte[3]);
                    FakeServer.message(out, 'd', "dxxxx");
                }),
                answer("an unknown kind of copy data", "kind 122", out -> {
                    FakeServer.copyOfAnArchive(out);
                    FakeServer.message(out, 'd', "zxxxx");
                }),
                answer("an unknown message", "type 'Y'", out -> {
                    FakeServer.copyOfAnArchive(out);
                    FakeServer.message(out, 'Y', "");
                }),
                answer("a copy that breaks off", "closed the connection", out -> {
                    FakeServer.copyOfAnArchive(out);
                    out.write('d');
                    out.writeInt(1_000_000);
                    out.write('d');
                    out.write(TarArchives.file("PG_VERSION", 100_000_000));
                }),
                answer("an archive of an unknown tablespace", "expected the tablespaces", out -> {
                    FakeServer.copyOfAnArchive(out);
                    FakeServer.message(out, 'd', "d" + TarArchives.end());
                    FakeServer.message(out, 'd', "n99999.tar\0/somewhere\0");
                }),
                answer("an archive that ends early", "ends", out -> {
                    FakeServer.copyOfAnArchive(out);
                    FakeServer.message(out, 'd', "m");
                }),
                answer("no manifest", "no backup manifest", out -> {
                    FakeServer.copyOfAnArchive(out);
                    FakeServer.message(out, 'd', "d" + TarArchives.end());
                    FakeServer.message(out, 'c', "");
                }),
                answer("an escape", "stay below the data directory", out -> {
                    FakeServer.copyOfAnArchive(out);
                    out.write('d');
                    out.writeInt(4 + 1 + 512);
                    out.write('d');
                    out.write(TarArchives.file("base/../../etc/passwd", 0));
                }));
    }

    private static Arguments answer(String name, String says, FakeServer.Script script) {
        return Arguments.of(name, says, script);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void fails_clearly_where_the_server_sends(String name, String says, FakeServer.Script script) throws IOException {
        try (FakeServer server = new FakeServer("17.5", script)) {
            assertThatThrownBy(() -> readAll(server.settings(Map.of())))
                    .isInstanceOf(PostgresException.Failed.class)
                    .hasMessageContaining(says)
                    .hasMessageContaining("expected");
        }
    }

    @Test
    void gives_up_on_a_server_that_falls_silent() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (FakeServer server = new FakeServer("17.5", silent(end))) {
            assertThatThrownBy(() -> readAll(server.settings(Map.of("socketTimeout", "1"))))
                    .isInstanceOf(PostgresException.Failed.class)
                    .hasMessageContaining("sent nothing for 1 s");
        } finally {
            end.countDown();
        }
    }

    @Test
    void stops_reading_when_its_thread_is_interrupted() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch reading = new CountDownLatch(1);
        Throwable[] seen = new Throwable[1];
        try (FakeServer server = new FakeServer("17.5", out -> {
            reading.countDown();
            silent(end).play(out);
        })) {
            Thread reader = new Thread(() -> {
                try {
                    readAll(server.settings(Map.of()));
                } catch (IOException | RuntimeException e) {
                    seen[0] = e;
                }
            });
            reader.start();
            reading.await();
            reader.interrupt();
            reader.join();
        } finally {
            end.countDown();
        }
        assertThat(seen[0]).isInstanceOf(PostgresException.Failed.class).hasMessageContaining("interrupted");
    }

    private static FakeServer.Script silent(CountDownLatch end) {
        return out -> {
            FakeServer.copyOfAnArchive(out);
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    @Test
    void refuses_postgresql_14_and_says_what_is_supported() throws IOException {
        try (FakeServer server = new FakeServer("14.19", out -> {})) {
            assertThatThrownBy(() -> readAll(server.settings(Map.of())))
                    .isInstanceOf(PostgresException.NotReady.class)
                    .hasMessage(
                            "fake runs PostgreSQL 14.19; expected PostgreSQL 15, 16, 17 or 18. Upgrade the server, or "
                                    + "back it up by other means until then.");
        }
    }

    private static void readAll(ServerSettings settings) throws IOException {
        try (BaseBackup backup = BaseBackup.start(settings, "test", Clock.systemUTC())) {
            backup.read(new Discarding());
        }
    }

    /** Reads everything and keeps nothing. */
    static final class Discarding implements BaseBackupVisitor {
        long bytes;
        private final byte[] buffer = new byte[256 * 1024];

        @Override
        public void directory(String path, int mode, Instant modified) {}

        @Override
        public void link(String path, int mode, Instant modified, String target) {}

        @Override
        public void file(String path, int mode, Instant modified, long size, InputStream content) throws IOException {
            for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
                bytes += n;
            }
        }

        @Override
        public void manifest(InputStream content) throws IOException {
            bytes += content.readAllBytes().length;
        }

        @Override
        public void progress(long doneBytes, long totalBytes) {}
    }
}
