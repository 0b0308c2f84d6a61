package dev.nightshift.postgres;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Speaks as much of PostgreSQL's protocol as a base backup asks for, up to where a test wants it to go wrong. */
final class FakeServer implements AutoCloseable {

    /** What it sends from BASE_BACKUP on. */
    interface Script {
        void play(DataOutputStream out) throws IOException;
    }

    private final ServerSocket listener;
    private final String version;
    private final Script script;

    FakeServer(String version, Script script) throws IOException {
        this.listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        this.version = version;
        this.script = script;
        Thread thread = new Thread(this::serve, "fake-server");
        thread.setDaemon(true);
        thread.start();
    }

    ServerSettings settings(Map<String, String> properties) {
        return new ServerSettings(
                "fake",
                "jdbc:postgresql://127.0.0.1:" + listener.getLocalPort()
                        + "/postgres?sslmode=disable&gssEncMode=disable",
                "nightshift",
                Optional.of("unused secret"),
                properties);
    }

    private void serve() {
        try (Socket socket = listener.accept();
                DataInputStream in = new DataInputStream(socket.getInputStream());
                DataOutputStream out = new DataOutputStream(socket.getOutputStream())) {
            socket.setTcpNoDelay(true); // else every other message waits 40 ms for the client's acknowledgement
            in.readNBytes(in.readInt() - 4);
            greet(out);
            while (in.readByte() == 'Q') {
                String query = new String(in.readNBytes(in.readInt() - 4), StandardCharsets.UTF_8).replace("\0", "");
                if (query.startsWith("BASE_BACKUP")) {
                    script.play(out);
                    out.flush();
                    return;
                }
                row(out, query.equals("SHOW data_checksums") ? "on" : "7000000000000000001");
                message(out, 'Z', "I");
                out.flush();
            }
        } catch (IOException e) {
            // The client has seen enough.
            return;
        }
    }

    private void greet(DataOutputStream out) throws IOException {
        raw(out, 'R', new byte[4]);
        for (String status : new String[] {
            "server_version\0" + version,
            "client_encoding\0UTF8",
            "standard_conforming_strings\0on",
            "DateStyle\0ISO, MDY",
            "integer_datetimes\0on",
            "server_encoding\0UTF8",
            "TimeZone\0UTC"
        }) {
            message(out, 'S', status + "\0");
        }
        raw(out, 'K', new byte[8]);
        message(out, 'Z', "I");
        out.flush();
    }

    /** A whole result set: description, one row, completion. */
    static void row(DataOutputStream out, String... values) throws IOException {
        ByteArrayOutputStream description = new ByteArrayOutputStream();
        DataOutputStream columns = new DataOutputStream(description);
        columns.writeShort(values.length);
        for (int i = 0; i < values.length; i++) {
            columns.write(("c" + i + "\0").getBytes(StandardCharsets.UTF_8));
            columns.write(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 25, -1, -1, -1, -1, -1, -1, 0, 0});
        }
        raw(out, 'T', description.toByteArray());
        ByteArrayOutputStream row = new ByteArrayOutputStream();
        DataOutputStream fields = new DataOutputStream(row);
        fields.writeShort(values.length);
        for (String value : values) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            fields.writeInt(bytes.length);
            fields.write(bytes);
        }
        raw(out, 'D', row.toByteArray());
        message(out, 'C', "SELECT\0");
    }

    /** Everything up to the first archive's name. */
    static void copyOfAnArchive(DataOutputStream out) throws IOException {
        row(out, "0/2000028", "1");
        row(out, "1663", "", "100");
        raw(out, 'H', new byte[3]);
        message(out, 'd', "nbase.tar\0\0");
    }

    static void message(OutputStream out, char type, String body) throws IOException {
        raw(out, type, body.getBytes(StandardCharsets.ISO_8859_1));
    }

    static void raw(OutputStream out, char type, byte[] body) throws IOException {
        DataOutputStream data = new DataOutputStream(out);
        data.write(type);
        data.writeInt(body.length + 4);
        data.write(body);
        data.flush();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
