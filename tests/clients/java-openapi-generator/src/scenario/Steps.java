package scenario;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/** What the scenario says to the runner: one line of JSON for each step. */
final class Steps {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Steps() {}

    @FunctionalInterface
    interface Body<T> {
        T run() throws Exception;
    }

    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Outcome(String step, boolean ok, String detail) {}

    /** Runs a step that must succeed. A failure is reported, and ends the scenario. */
    static <T> T get(String name, Body<T> body) throws Exception {
        try {
            T result = body.run();
            report(new Outcome(name, true, null));
            return result;
        } catch (Exception | AssertionError failure) {
            report(new Outcome(name, false, failure.toString()));
            throw failure;
        }
    }

    /** As {@link #get}, for a step whose result nobody needs. */
    static void run(String name, Action action) throws Exception {
        get(name, () -> {
            action.run();
            return null;
        });
    }

    /** Runs a step whose failure is a result: the body says in a few words what the client makes of the answer. */
    static void find(String name, Body<String> body) throws JsonProcessingException {
        Outcome outcome;
        try {
            outcome = new Outcome(name, true, body.run());
        } catch (Exception | AssertionError failure) {
            outcome = new Outcome(name, false, failure.toString());
        }
        report(outcome);
    }

    private static void report(Outcome outcome) throws JsonProcessingException {
        System.out.println(MAPPER.writeValueAsString(outcome));
    }
}
