package scenario;

/** The money flow, and what becomes of answers of a later version, all through the generated client. */
public final class Scenario {
    private Scenario() {}

    public static void main(String[] arguments) throws Exception {
        Clients clients = new Clients(environment("DROPPAY_BASE_URL"));
        Sandbox sandbox = new Sandbox(environment("DROPPAY_CONTROL_URL"));
        String mode = environment("DROPPAY_MODE");
        switch (mode) {
            case "documented" -> Documented.run(clients, sandbox);
            case "evolved" -> Evolved.run(clients, sandbox);
            default -> throw new IllegalArgumentException("DROPPAY_MODE is " + mode);
        }
    }

    private static String environment(String name) {
        String value = System.getenv(name);
        if (value == null) {
            throw new IllegalStateException("the environment variable " + name + " is not set");
        }
        return value;
    }
}
