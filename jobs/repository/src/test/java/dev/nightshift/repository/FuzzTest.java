package dev.nightshift.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.repository.TestRepository.SettableClock;
import dev.nightshift.storage.Allocation;
import dev.nightshift.storage.MemoryStore;
import dev.nightshift.storage.Mutation;
import dev.nightshift.storage.StorageException;
import dev.nightshift.storage.Thorough;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever bytes stand where an object is expected, even such as only an owner of the key can seal: each parser ends,
 * with what it read or with one of the declared exceptions, and asks for no more memory than its input justifies.
 */
class FuzzTest {

    private static final int INPUTS = Thorough.count(1000, 50_000);

    /** A block's own limit, twice: once sealed, once decoded; and what a failure with its message takes. */
    private static final long FIXED_BYTES = 4L * Format.MAX_BLOCK_BYTES;

    /** Objects made of a byte of input: two-byte texts in lists, at most. */
    private static final long BYTES_PER_BYTE = 200;

    private static final int MOST_KIB = 4096;
    private static final Pattern MEMORY = Pattern.compile("\"memoryKib\":(\\d+)");

    private static final RottenRepository REPOSITORY =
            new RottenRepository(TestRepository.ENCRYPTED, new SettableClock());

    /** What a parser is given, and how it is called. */
    private record Parser(List<byte[]> valid, Consumer<byte[]> parse) {}

    static Stream<Arguments> parsers() {
        MemoryStore store = REPOSITORY.copy();
        Keys keys = Repository.open(store, REPOSITORY.passphrase(), new SettableClock())
                .engine()
                .keys();
        Engine engine = new Engine(store, keys, new SettableClock());
        BlockReader blocks = engine.blockReader(engine.indexLoader().load());
        List<byte[]> leaves = leaves(engine, blocks);
        List<byte[]> inner = List.of(TreeNode.node(
                1,
                List.of(
                        TreeNode.encode(new TreeNode.Child("base/1", BlockId.of(new byte[BlockId.BYTES]))),
                        TreeNode.encode(new TreeNode.Child("global", BlockId.of(new byte[BlockId.BYTES]))))));
        byte[] path = "base/file3".getBytes(StandardCharsets.UTF_8);
        return Stream.of(
                parser("a header", List.of(new ObjectHeader(ObjectHeader.Type.PACK, new byte[16]).bytes()), bytes -> {
                    ObjectHeader.parse("x", ObjectHeader.Type.PACK, bytes);
                }),
                parser("a pack", objects(store, "packs/"), bytes -> engine.packReader()
                        .table("0".repeat(32), bytes)),
                parser(
                        "a pack's table",
                        tables(engine),
                        bytes -> PackRecord.parse("x", "0".repeat(32), 1 << 20, ByteBuffer.wrap(bytes))),
                parser("a leaf", leaves, bytes -> TreeNode.parseLeaf("x", bytes)),
                parser("an inner node", inner, bytes -> TreeNode.parseInner("x", bytes, 1)),
                parser("a search in a leaf", leaves, bytes -> NodeSearch.content("x", bytes, path)),
                parser("a search in an inner node", inner, bytes -> NodeSearch.child("x", bytes, 1, path)),
                parser("the configuration", objects(store, "config"), FuzzTest::readConfig),
                parser("a key", objects(store, "keys/"), FuzzTest::readKey),
                sealed("an index", engine, "index/", ObjectHeader.Type.INDEX, fuzzed -> fuzzed.indexLoader()
                        .load()),
                sealed("a manifest", engine, "snapshots/", ObjectHeader.Type.MANIFEST, fuzzed -> fuzzed.manifests()
                        .all()),
                sealed("a lease", engine, "leases/", ObjectHeader.Type.LEASE, fuzzed -> fuzzed.leases()
                        .ofKind(LeaseDocument.READ)),
                sealed("a tombstone", engine, "tombstones/", ObjectHeader.Type.TOMBSTONE, FuzzTest::planPrune));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("parsers")
    void ends_with_a_result_or_a_declared_failure_where_anything_stands_for(String what, Parser parser) {
        Random random = new Random(Thorough.seed());
        for (int number = 0; number < INPUTS; number++) {
            byte[] valid = parser.valid().get(random.nextInt(parser.valid().size()));
            byte[] input = Mutation.of(valid, random);
            String input0 = "seed " + Thorough.seed() + ", input " + number + " for " + what;
            long bytes = Allocation.of(() -> {
                try {
                    parser.parse().accept(input);
                } catch (RepositoryException | StorageException e) {
                    assertThat(e.getMessage()).as(input0).isNotBlank();
                } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                    throw new AssertionError(input0, e);
                }
            });
            assertThat(bytes).as(input0).isLessThan(FIXED_BYTES + BYTES_PER_BYTE * input.length);
        }
    }

    private static Arguments parser(String what, List<byte[]> valid, Consumer<byte[]> parse) {
        assertThat(valid).as(what).isNotEmpty();
        return Arguments.of(what, new Parser(valid, parse));
    }

    /** Objects with another content, but sealed as they have to be. */
    private static Arguments sealed(
            String what, Engine engine, String prefix, ObjectHeader.Type type, Consumer<Engine> read) {
        Map<String, byte[]> contents = new TreeMap<>();
        for (String name : TestRepository.names(engine.store(), prefix)) {
            contents.put(name, engine.objects().read(name, type, Format.MAX_INDEX_BYTES));
        }
        String name = contents.keySet().iterator().next();
        return parser(what, List.copyOf(contents.values()), bytes -> {
            MemoryStore store = new MemoryStore();
            Engine fuzzed = new Engine(store, engine.keys(), new SettableClock());
            fuzzed.objects().commit(name, type, bytes);
            read.accept(fuzzed);
        });
    }

    private static void planPrune(Engine engine) {
        for (Tombstones.Tombstone tombstone : engine.tombstones().all()) {
            engine.tombstones().leasesOf(tombstone);
        }
        new PrunePlanner(engine, SafetyDelays.DEFAULT, new SettableClock().instant()).plan(Optional.empty());
    }

    private static void readConfig(byte[] bytes) {
        MemoryStore store = REPOSITORY.copy();
        store.damage(RepositoryConfig.NAME, was -> bytes);
        RepositoryConfig.read(store).authenticate(Keys.of(new byte[Keys.KEY_BYTES]));
    }

    /** A key may ask for as much memory as {@link KeyDerivation} allows; here no more than tests have time for. */
    private static void readKey(byte[] bytes) {
        Matcher memory = MEMORY.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        if (memory.find() && (memory.group(1).length() > 4 || Integer.parseInt(memory.group(1)) > MOST_KIB)) {
            return;
        }
        MemoryStore store = REPOSITORY.copy();
        store.damage(TestRepository.names(store, "keys/").get(0), was -> bytes);
        Repository.open(store, REPOSITORY.passphrase(), new SettableClock());
    }

    private static List<byte[]> objects(MemoryStore store, String prefix) {
        return TestRepository.names(store, prefix).stream()
                .map(name -> store.read(name, Integer.MAX_VALUE))
                .toList();
    }

    private static List<byte[]> tables(Engine engine) {
        List<byte[]> tables = new ArrayList<>();
        for (String name : engine.indexObjects().names()) {
            engine.indexObjects().read(name, record -> tables.add(record.table()));
        }
        return tables;
    }

    private static List<byte[]> leaves(Engine engine, BlockReader blocks) {
        return engine.manifests().all().stream()
                .filter(snapshot -> snapshot.tree().height() == 0)
                .map(snapshot -> blocks.read(snapshot.tree().block()))
                .toList();
    }
}
