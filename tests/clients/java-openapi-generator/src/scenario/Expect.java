package scenario;

import java.math.BigDecimal;
import java.util.Objects;

/** What must hold, said so that a failure tells what was read instead. */
final class Expect {
    private Expect() {}

    static void equal(String what, Object expected, Object actual) {
        if (!Objects.equals(expected, actual)) {
            throw new AssertionError(what + " is " + actual + ", and should be " + expected);
        }
    }

    /** Amounts are equal by their value: 120.0 is 120.00. */
    static void amount(BigDecimal expected, BigDecimal actual) {
        if (actual == null || expected.compareTo(actual) != 0) {
            throw new AssertionError("the amount is " + actual + ", and should be " + expected);
        }
    }

    static <T> T present(String what, T value) {
        if (value == null) {
            throw new AssertionError(what + " is missing");
        }
        return value;
    }
}
