package dev.nightshift.app.runs;

import java.sql.SQLException;
import java.util.List;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.transaction.TransactionException;

/** Finds what went wrong in what frameworks wrapped it in. */
public final class Failures {

    private Failures() {}

    /** The first of our own exceptions in the chain, whose message was written for people; else the innermost one. */
    public static Throwable cause(Throwable failure) {
        Throwable innermost = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause.getClass().getName().startsWith("dev.nightshift.") && cause.getMessage() != null) {
                return cause;
            }
            innermost = cause;
        }
        return innermost;
    }

    /** Its sentence. Of an exception that was not written for people, its name too. */
    public static String message(Throwable failure) {
        Throwable cause = cause(failure);
        boolean ours = cause.getClass().getName().startsWith("dev.nightshift.");
        String message = cause.getMessage();
        if (message == null) {
            return cause.getClass().getSimpleName();
        }
        return ours || cause instanceof IllegalArgumentException
                ? message
                : cause.getClass().getSimpleName() + ": " + message;
    }

    /** With a full stop, to go on with another sentence. */
    public static String sentence(String message) {
        return message.endsWith(".") ? message : message + ".";
    }

    static String message(List<Throwable> failures) {
        return String.join(
                "; ", failures.stream().map(Failures::message).distinct().toList());
    }

    /**
     * Whether it was the job database that failed, however deep in what was thrown. Jobs reach their servers without Spring
     * and without a pool, so what either of these throws is the job database's.
     */
    static boolean areOfJobDatabase(List<Throwable> failures) {
        return failures.stream().anyMatch(Failures::isOfJobDatabase);
    }

    private static boolean isOfJobDatabase(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof DataIntegrityViolationException || cause instanceof BadSqlGrammarException) {
                return false; // it refuses, and would again
            }
            if (cause instanceof DataAccessException
                    || cause instanceof TransactionException
                    || (cause instanceof SQLException && isThrownByPool(cause))) {
                return true;
            }
        }
        return false;
    }

    /** Of a connection that it had closed under its user, it throws a bare exception. */
    private static boolean isThrownByPool(Throwable failure) {
        StackTraceElement[] frames = failure.getStackTrace();
        return frames.length > 0 && frames[0].getClassName().startsWith("com.zaxxer.hikari.");
    }
}
