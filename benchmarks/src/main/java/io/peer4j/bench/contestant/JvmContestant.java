package io.peer4j.bench.contestant;

import java.util.ArrayList;
import java.util.List;

/**
 * A bare JVM that prints a line: what a boot, or an idle process, costs without anything in it. Tasks: {@code boot [FLAG…]},
 * {@code hold COUNT}.
 */
final class JvmContestant {
    private final List<Server> up = new ArrayList<>();

    private JvmContestant() {}

    public static void main(String[] args) throws Exception {
        new JvmContestant().run(Trials.of(args));
    }

    private void run(Trials trials) throws Exception {
        switch (trials.word(0, "")) {
            case "boot" -> boot(trials);
            case "hold" -> hold(trials.number(1, 50));
            default -> throw trials.unknown();
        }
    }

    private void boot(Trials trials) throws Exception {
        List<String> flags = trials.task().subList(1, trials.task().size());
        trials.run(new Trial() {
            @Override
            public void run() throws Exception {
                start(flags);
            }

            @Override
            public void clearUp() throws Exception {
                stop();
            }
        });
    }

    private void hold(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            start(List.of());
        }
        Trials.hold(up.stream().mapToLong(server -> server.process().pid()).toArray());
        stop();
    }

    private void start(List<String> flags) throws Exception {
        Server server = Server.start(flags, Hello.class);
        up.add(server);
        Work.check(server.line().equals("hello"));
    }

    private void stop() throws Exception {
        for (Server server : up) {
            server.close();
        }
        up.clear();
    }

    /** The bare JVM. */
    static final class Hello {
        private Hello() {}

        public static void main(String[] args) throws Exception {
            System.out.println("hello");
            Server.untilEndOfInput();
        }
    }
}
