package dev.nightshift.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;

/** One night in a minute: two nightly runs of a shop that does not stop, and a drill from the offsite copy. */
final class Demo {

    private static final Duration DAY = Duration.ofSeconds(2);

    private final DemoOptions options;
    private final Terminal terminal;
    private final Clock clock;
    private final Cleanup cleanup;
    private final Steps steps;
    private final SecureRandom random = new SecureRandom();

    /** @param cleanup closes what the demo opens; it belongs to the caller, who may have to do so at any time */
    Demo(DemoOptions options, Terminal terminal, Clock clock, Cleanup cleanup) {
        this.options = options;
        this.terminal = terminal;
        this.clock = clock;
        this.cleanup = cleanup;
        this.steps = new Steps(terminal, clock);
    }

    /** Shows everything; what it started is up until the clean-up. */
    Shown run() throws Exception {
        Instant started = clock.instant();
        terminal.heading("Nightshift: one night in a minute");
        DemoHome home = cleanup.open(() -> DemoHome.createIn(options.temporary()));
        DemoConfiguration configuration = new DemoConfiguration(home.directory("service"), clock.getZone());
        Place place = startServers(home, configuration);
        SampleShop shop = openShop(place.server(), configuration);
        SampleShop.ShopSize size = shop.size();
        NightService service = startService(home, configuration, place);
        NightWatch watch = new NightWatch(service, configuration.repository(), place.bucket());
        Night first;
        Night second;
        try (ShopWriter writer = cleanup.open(shop::startOrders)) {
            first = steps.step("First night: backup, offsite copy, retention", () -> watch.next(writer));
            passADay(shop, writer);
            second = steps.step("Second night: the same again", () -> watch.next(writer));
        }
        DrillFigures drill = steps.step(
                "Drill: the newest snapshot, restored from the offsite copy and started",
                () -> service.drill(DemoConfiguration.OFFSITE));
        DemoFigures figures = new DemoFigures(
                started,
                Duration.between(started, clock.instant()),
                new DemoFigures.Machine(
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("java.version"),
                        place.version()),
                size,
                first,
                second,
                drill);
        return new Shown(figures, configuration, service);
    }

    private Place startServers(DemoHome home, DemoConfiguration configuration) throws Exception {
        return steps.step(
                "PostgreSQL and an S3 server on this machine",
                () -> {
                    EmbeddedServer server = cleanup.open(() -> EmbeddedServer.start(home.path(), secret()));
                    Path bucket = home.directory("s3");
                    String accessKey = "demo";
                    String secretKey = secret();
                    configuration.secret("s3-secret", secretKey);
                    EmbeddedS3 s3 = cleanup.open(() -> EmbeddedS3.start(bucket, accessKey, secretKey));
                    return new Place(server, server.version(), s3, bucket, accessKey);
                },
                place -> "PostgreSQL " + place.version() + " and an S3 server on this machine");
    }

    private SampleShop openShop(EmbeddedServer server, DemoConfiguration configuration) throws Exception {
        String password = secret();
        configuration.secret("server-password", password);
        SampleShop[] opened = new SampleShop[1];
        steps.step(
                "A shop opens",
                () -> {
                    opened[0] = SampleShop.create(server, options.customers(), password);
                    return opened[0].size();
                },
                size -> "A shop of " + Terminal.megabytes(size.bytes()) + ": " + Terminal.count(size.customers())
                        + " customers, " + Terminal.count(size.orders()) + " orders, "
                        + Terminal.count(size.events()) + " events");
        return opened[0];
    }

    private NightService startService(DemoHome home, DemoConfiguration configuration, Place place) throws Exception {
        configuration.secret("passphrase", secret());
        configuration.secret("http-password", secret());
        return steps.step(
                "Nightshift",
                () -> {
                    configuration.write(
                            place.server(), place.s3().endpoint(), place.accessKey(), home.passage("scratch"));
                    cleanup.open(() -> () -> keepLog(configuration));
                    return cleanup.open(() -> NightService.start(configuration.file(), clock));
                },
                service -> "Nightshift, with a night due every five seconds");
    }

    /** When the service has ended and before its home goes. */
    private void keepLog(DemoConfiguration configuration) throws IOException {
        if (options.log().isPresent() && Files.exists(configuration.log())) {
            Files.copy(configuration.log(), options.log().get(), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void passADay(SampleShop shop, ShopWriter writer) throws Exception {
        long before = writer.orders();
        steps.step(
                "A day at the shop",
                () -> {
                    shop.passADay();
                    // Not a wait for something: customers need time to order.
                    Interruptible.pause(DAY);
                    return writer.orders() - before;
                },
                orders ->
                        "A day at the shop: " + Terminal.count(orders) + " orders, old ones delivered, prices changed");
    }

    private String secret() {
        byte[] bytes = new byte[20];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Where the night happens. */
    private record Place(EmbeddedServer server, String version, EmbeddedS3 s3, Path bucket, String accessKey) {}

    /** What was measured, and what is still up. */
    record Shown(DemoFigures figures, DemoConfiguration configuration, NightService service) {}
}
