package dev.nightshift.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.repository.TestRepository.SettableClock;
import dev.nightshift.storage.MemoryStore;
import dev.nightshift.storage.ObjectContent;
import dev.nightshift.storage.ObjectStore;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Repositories of format version 1, frozen when it was: whatever Nightshift becomes, it restores them. */
class GoldenRepositoryTest {

    private static final String DIRECTORY = "/golden/v1/";
    private static final int FIRST_BYTES = 6;

    private final SettableClock clock = new SettableClock(Instant.parse("2030-01-01T00:00:00Z"));

    @TempDir
    private Path directory;

    private Map<String, String> before = Map.of();

    /** Which repository, and what opens it. */
    enum Golden {
        ENCRYPTED,
        COPY,
        PLAIN;

        Optional<Passphrase> passphrase() {
            return switch (this) {
                case ENCRYPTED -> Optional.of(GoldenRepository.ENCRYPTED);
                case COPY -> Optional.of(GoldenRepository.COPY);
                case PLAIN -> Optional.empty();
            };
        }

        String file() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @BeforeEach
    void remember() {
        before = new TreeMap<>();
    }

    @ParameterizedTest
    @EnumSource
    void restores_to_the_same_bytes_for_ever(Golden golden) throws Exception {
        try (Repository repository = open(golden)) {
            assertThat(GoldenRepository.told(repository)).isEqualTo(expected(golden));
        }
    }

    @ParameterizedTest
    @EnumSource
    void verifies_for_ever(Golden golden) throws Exception {
        try (Repository repository = open(golden)) {
            VerifyReport report = repository.verify(true, Progress.NONE);
            assertThat(report.damages()).isEmpty();
            assertThat(report.snapshots()).isEqualTo(expected(golden).size());
            assertUntouched(golden);
        }
    }

    @ParameterizedTest
    @EnumSource
    void holds_blocks_of_every_form_lists_and_inner_nodes(Golden golden) throws Exception {
        try (Repository repository = open(golden)) {
            Engine engine = repository.engine();
            Set<BlockForm> forms = EnumSet.noneOf(BlockForm.class);
            for (String name : engine.indexObjects().names()) {
                engine.indexObjects().read(name, record -> record.entries().forEach(entry -> forms.add(entry.form())));
            }
            assertThat(forms).containsExactlyInAnyOrder(BlockForm.values());
            Snapshot newest = repository.snapshot("shop", Repository.LATEST);
            assertThat(newest.tree().height()).isPositive();
            BlockReader blocks = engine.blockReader(engine.indexLoader().load());
            int[] heights = new int[Format.MAX_LIST_HEIGHT + 1];
            TreeWalk.strict(blocks).entries(newest.tree(), node -> true, entry -> {
                if (entry instanceof TreeEntry.File file && file.content().isPresent()) {
                    heights[file.content().get().height()]++;
                }
            });
            assertThat(heights[0]).isPositive();
            assertThat(heights[1]).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource
    void takes_a_backup_of_today_and_keeps_every_object_that_it_had(Golden golden) throws Exception {
        try (Repository repository = open(golden)) {
            Snapshot today = GoldenRepository.backup(repository, "shop", 5);
            assertThat(today.storedBytes())
                    .as("a night's changes, found against a golden parent")
                    .isLessThan(40_000);
            assertThat(repository.verify(true, Progress.NONE).damages()).isEmpty();
            List<String> told = GoldenRepository.told(repository);
            assertThat(told.subList(1, told.size())).isEqualTo(expected(golden));
        }
        assertUntouched(golden);
    }

    @ParameterizedTest
    @EnumSource
    void is_of_the_version_that_is_written_today(Golden golden) throws Exception {
        MemoryStore store = new MemoryStore();
        NewRepository choices = new NewRepository(golden.passphrase(), new KeyDerivation(64, 1, 1));
        try (Repository today = Repository.create(store, choices, clock)) {
            GoldenRepository.backup(today, "shop", 1);
            today.recordDrill(new StoredDrill("shop", "drill-1", "{}"));
        }
        for (String name : TestRepository.names(store, "")) {
            byte[] object = store.read(name, Integer.MAX_VALUE);
            if (name.equals(RepositoryConfig.NAME) || name.startsWith("keys/")) {
                assertThat(new String(object, StandardCharsets.UTF_8)).as(name).contains("\"format\":1");
            } else {
                assertThat(new String(object, 0, FIRST_BYTES, StandardCharsets.ISO_8859_1))
                        .as(name)
                        .matches("NSHF[A-Z]\u0001");
            }
        }
    }

    private static List<String> expected(Golden golden) throws IOException, URISyntaxException {
        return Files.readAllLines(resource(golden.file() + "." + GoldenRepository.EXPECTED));
    }

    @Test
    void opens_with_each_of_its_passphrases() throws Exception {
        open(Golden.ENCRYPTED).close();
        Repository.open(GoldenRepository.store(directory), Optional.of(GoldenRepository.SECOND), clock)
                .close();
    }

    /** Works on a copy of the objects that were frozen, each of which has to be what it was. */
    private Repository open(Golden golden) throws IOException, URISyntaxException {
        ObjectStore copy = GoldenRepository.store(directory);
        for (String line : Files.readAllLines(resource(golden.file() + "." + GoldenRepository.OBJECTS))) {
            String[] hashAndName = line.split(" ", 2);
            byte[] bytes = Files.readAllBytes(resource(golden.file() + "/" + hashAndName[1]));
            assertThat(GoldenRepository.hash(bytes)).as(line).isEqualTo(hashAndName[0]);
            copy.create(hashAndName[1], ObjectContent.of(bytes));
            before.put(hashAndName[1], hashAndName[0]);
        }
        return Repository.open(copy, golden.passphrase(), clock);
    }

    private void assertUntouched(Golden golden) throws IOException {
        assertThat(before).as(golden.name()).isNotEmpty();
        for (Map.Entry<String, String> object : before.entrySet()) {
            assertThat(GoldenRepository.hash(Files.readAllBytes(directory.resolve(object.getKey()))))
                    .as(object.getKey())
                    .isEqualTo(object.getValue());
        }
    }

    private static Path resource(String name) throws URISyntaxException {
        URL url = Objects.requireNonNull(GoldenRepositoryTest.class.getResource(DIRECTORY + name), name);
        return Path.of(url.toURI());
    }
}
