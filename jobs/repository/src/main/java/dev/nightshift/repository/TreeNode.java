package dev.nightshift.repository;

import dev.nightshift.repository.TreeEntry.ContentRef;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The bytes of a tree's nodes and entries (docs/repository-format.md, section 7). */
final class TreeNode {

    static final int HEADER_BYTES = 6;

    private static final int VERSION = 1;
    static final int FILE = 0;
    private static final int DIRECTORY = 1;
    static final int LINK = 2;
    private static final int FIXED_CUT = 0;

    /** A node below, and the first path in it. */
    record Child(String firstPath, BlockId id) {}

    private TreeNode() {}

    static byte[] encode(TreeEntry entry) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            writeText(out, entry.path());
            out.writeByte(kind(entry));
            out.writeShort(entry.attributes().mode());
            out.writeLong(entry.attributes().modified().getEpochSecond());
            if (entry instanceof TreeEntry.File file) {
                out.writeLong(file.size());
                out.writeByte(FIXED_CUT);
                out.writeByte(file.content().map(ContentRef::height).orElse(0));
                out.write(file.content().map(content -> content.id().bytes()).orElse(new byte[0]));
            } else if (entry instanceof TreeEntry.Link link) {
                writeText(out, link.target());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] encode(Child child) {
        byte[] path = child.firstPath().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + path.length + BlockId.BYTES)
                .putShort((short) path.length)
                .put(path)
                .put(child.id().bytes())
                .array();
    }

    /** A node of entries that are encoded already. */
    static byte[] node(int height, List<byte[]> entries) {
        int length =
                HEADER_BYTES + entries.stream().mapToInt(entry -> entry.length).sum();
        ByteBuffer out = ByteBuffer.allocate(length);
        out.put((byte) VERSION).put((byte) height).putInt(entries.size());
        entries.forEach(out::put);
        return out.array();
    }

    /** @param where names the node in messages */
    static List<TreeEntry> parseLeaf(String where, byte[] node) {
        return parse(where, node, 0, TreeNode::parseEntry);
    }

    /** @param height of the node itself, 1 or more */
    static List<Child> parseInner(String where, byte[] node, int height) {
        return parse(where, node, height, in -> new Child(readText(in), readId(in)));
    }

    /** The path at the beginning of an encoded entry, as bytes. */
    static byte[] pathBytes(byte[] entry) {
        ByteBuffer in = ByteBuffer.wrap(entry);
        byte[] path = new byte[Short.toUnsignedInt(in.getShort())];
        in.get(path);
        return path;
    }

    private interface EntryParser<T> {
        T parse(ByteBuffer in);
    }

    /** Reads something out of a node's entries. */
    interface Reader<T> {

        /** @param in begins with the first of {@code count} entries */
        T read(ByteBuffer in, int count);
    }

    private static <T> List<T> parse(String where, byte[] node, int height, EntryParser<T> parser) {
        return read(where, node, height, (in, count) -> {
            List<T> entries = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                entries.add(parser.parse(in));
            }
            if (in.hasRemaining()) {
                throw ObjectHeader.damaged(where, "has " + in.remaining() + " bytes too many for a tree node");
            }
            return entries;
        });
    }

    /** @throws RepositoryException.Damaged where it is no node of that height, or {@code reader} meets what is none */
    static <T> T read(String where, byte[] node, int height, Reader<T> reader) {
        ByteBuffer in = ByteBuffer.wrap(node);
        try {
            int version = in.get();
            int found = in.get();
            int count = in.getInt();
            if (version != VERSION || found != height || count < 0 || count > node.length) {
                throw ObjectHeader.damaged(where, "is no tree node of height " + height);
            }
            return reader.read(in, count);
        } catch (BufferUnderflowException | IllegalArgumentException | DateTimeException e) {
            throw ObjectHeader.damaged(where, "is no tree node: " + e);
        }
    }

    static TreeEntry parseEntry(ByteBuffer in) {
        String path = readText(in);
        int kind = in.get();
        FileAttributes attributes = new FileAttributes(in.getShort(), Instant.ofEpochSecond(in.getLong()));
        return switch (kind) {
            case FILE -> parseFile(path, attributes, in);
            case DIRECTORY -> new TreeEntry.Directory(path, attributes);
            case LINK -> new TreeEntry.Link(path, attributes, readText(in));
            default -> throw new IllegalArgumentException("an entry of kind " + kind);
        };
    }

    private static TreeEntry parseFile(String path, FileAttributes attributes, ByteBuffer in) {
        long size = in.getLong();
        int cut = in.get();
        int height = in.get();
        if (cut != FIXED_CUT) {
            throw new IllegalArgumentException("a file cut in way " + cut);
        }
        Optional<ContentRef> content = size == 0 ? Optional.empty() : Optional.of(new ContentRef(readId(in), height));
        return new TreeEntry.File(path, attributes, size, content);
    }

    private static int kind(TreeEntry entry) {
        if (entry instanceof TreeEntry.File) {
            return FILE;
        }
        return entry instanceof TreeEntry.Directory ? DIRECTORY : LINK;
    }

    private static BlockId readId(ByteBuffer in) {
        byte[] id = new byte[BlockId.BYTES];
        in.get(id);
        return BlockId.of(id);
    }

    private static String readText(ByteBuffer in) {
        byte[] utf8 = new byte[Short.toUnsignedInt(in.getShort())];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > 0xFFFF) {
            throw new IllegalArgumentException("a text of " + utf8.length + " bytes; expected at most 65535");
        }
        out.writeShort(utf8.length);
        out.write(utf8);
    }
}
