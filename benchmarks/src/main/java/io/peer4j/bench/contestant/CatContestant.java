package io.peer4j.bench.contestant;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.SynchronousQueue;

/** 1 MiB through {@code cat}: into one pipe, out of another. */
final class CatContestant {
    private CatContestant() {}

    public static void main(String[] args) throws Exception {
        Trials trials = Trials.of(args);
        Process cat = new ProcessBuilder("cat").start();
        InputStream in = cat.getInputStream();
        OutputStream out = cat.getOutputStream();
        SynchronousQueue<byte[]> toWrite = new SynchronousQueue<>();
        Thread.ofPlatform().daemon().start(() -> write(toWrite, out));
        byte[] bytes = new byte[Work.LARGE];
        byte[] back = new byte[Work.LARGE];
        trials.run(() -> {
            toWrite.put(bytes);
            Work.check(in.readNBytes(back, 0, back.length) == back.length);
        });
        out.close();
        cat.waitFor();
    }

    private static void write(SynchronousQueue<byte[]> toWrite, OutputStream out) {
        try {
            while (true) {
                out.write(toWrite.take());
                out.flush();
            }
        } catch (Exception e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }
}
