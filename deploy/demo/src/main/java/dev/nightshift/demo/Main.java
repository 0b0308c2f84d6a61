package dev.nightshift.demo;

/** {@code nightshift demo}. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {}
}
