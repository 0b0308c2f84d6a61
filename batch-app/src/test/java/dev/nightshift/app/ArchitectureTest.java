package dev.nightshift.app;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.nightshift.app.clock.SystemClock;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may depend on whom. Maven alone lets transitive imports through. */
class ArchitectureTest {

    private static final String ROOT = "dev.nightshift.";
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            // What other rooms lend to tests comes as a jar once they are packaged.
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("dev.nightshift");

    @ParameterizedTest
    @CsvSource({
        "storage,    ''",
        "repository, storage",
        "postgres,   ''",
        "steps,      repository storage",
        "backup,     steps repository postgres storage",
        "restore,    steps repository postgres storage",
        "maintenance, steps postgres",
        "app,        backup restore maintenance steps repository postgres storage",
    })
    void a_room_sees_only_the_rooms_below_it(String room, String below) {
        String[] allowed = Stream.concat(Stream.of(room), Stream.of(below.split(" ", -1)))
                .filter(name -> !name.isEmpty())
                .map(name -> ROOT + name + "..")
                .toArray(String[]::new);

        classes()
                .that()
                .resideInAPackage(ROOT + room + "..")
                .should()
                .onlyDependOnClassesThat(
                        not(resideInAPackage("dev.nightshift..")).or(resideInAnyPackage(allowed)))
                .check(HOUSE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"storage", "repository", "postgres", "backup", "restore", "maintenance", "app"})
    void every_room_has_classes_to_look_at(String room) {
        assertThat(HOUSE.that(are(resideInAPackage(ROOT + room + "..")))).hasSizeGreaterThan(5);
    }

    @Test
    void the_application_has_no_circles() {
        slices().matching("dev.nightshift.app.(*)..").should().beFreeOfCycles().check(HOUSE);
    }

    @Test
    void only_storage_knows_the_aws_sdk() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "storage..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("software.amazon..")
                .check(HOUSE);
    }

    @Test
    void the_repository_knows_no_database() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "repository..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..", "org.springframework..")
                .check(HOUSE);
    }

    @Test
    void the_engines_do_without_spring() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + "storage..", ROOT + "repository..", ROOT + "postgres..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework..")
                .check(HOUSE);
    }

    @Test
    void nothing_is_injected_into_fields() {
        noFields()
                .should()
                .beAnnotatedWith("org.springframework.beans.factory.annotation.Autowired")
                .orShould()
                .beAnnotatedWith("org.springframework.beans.factory.annotation.Value")
                .orShould()
                .beAnnotatedWith("jakarta.inject.Inject")
                .orShould()
                .beAnnotatedWith("jakarta.annotation.Resource")
                .check(HOUSE);
    }

    @Test
    void time_comes_from_a_clock_that_was_handed_in() {
        ownClock().check(HOUSE);
    }

    @Test
    void the_rule_about_time_finds_who_breaks_it() {
        JavaClasses offender = new ClassFileImporter().importClasses(LooksAtTheWall.class);

        assertThatThrownBy(() -> ownClock().check(offender)).isInstanceOf(AssertionError.class);
    }

    @Test
    void a_rule_about_nothing_fails() {
        ArchRule rule =
                noClasses().that().resideInAPackage(ROOT + "cellar..").should().bePublic();

        assertThatThrownBy(() -> rule.check(HOUSE))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("failed to check any classes");
    }

    private static ArchRule ownClock() {
        return noClasses()
                .that()
                .doNotBelongToAnyOf(SystemClock.class)
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(LocalDate.class, "now")
                .orShould()
                .callMethod(LocalDateTime.class, "now")
                .orShould()
                .callMethod(OffsetDateTime.class, "now")
                .orShould()
                .callMethod(ZonedDateTime.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(Clock.class, "systemDefaultZone");
    }

    /** What must not be. */
    private static final class LooksAtTheWall {

        @SuppressWarnings("unused")
        Instant look() {
            return Instant.now();
        }
    }
}
