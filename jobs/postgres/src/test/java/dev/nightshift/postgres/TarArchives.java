package dev.nightshift.postgres;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Pieces of tar archives as PostgreSQL writes them. */
final class TarArchives {

    private TarArchives() {}

    static byte[] file(String name, long size) {
        return header(name, '0', size, "");
    }

    static byte[] header(String name, char type, long size, String target) {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 100, "0000600");
        put(header, 124, String.format(Locale.ROOT, "%011o", size));
        put(header, 136, String.format(Locale.ROOT, "%011o", 1_700_000_000L));
        header[156] = (byte) type;
        put(header, 157, target);
        put(header, 257, "ustar");
        return withChecksum(header);
    }

    static byte[] withChecksum(byte[] header) {
        put(header, 148, "        ");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, String.format(Locale.ROOT, "%06o\0 ", sum));
        return header;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    static String end() {
        return "\0".repeat(1024);
    }
}
