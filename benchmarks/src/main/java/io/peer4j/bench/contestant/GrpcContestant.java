package io.peer4j.bench.contestant;

import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** gRPC: a unary call of a server in another JVM, over loopback, without TLS. Task: {@code call}. */
final class GrpcContestant {
    private static final MethodDescriptor<int[], int[]> MAX = MethodDescriptor.<int[], int[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("bench.Work/max")
            .setRequestMarshaller(new Integers())
            .setResponseMarshaller(new Integers())
            .build();

    private GrpcContestant() {}

    public static void main(String[] args) throws Exception {
        Trials trials = Trials.of(args);
        try (Server server = Server.start(Exporter.class)) {
            ManagedChannel channel = Grpc.newChannelBuilder(
                            "127.0.0.1:" + server.line(), InsecureChannelCredentials.create())
                    .directExecutor()
                    .build();
            trials.run(() -> {
                int[] result = ClientCalls.blockingUnaryCall(channel, MAX, CallOptions.DEFAULT, new int[] {3, 7});
                Work.check(result[0] == 7);
            });
            channel.shutdownNow();
        }
        System.exit(0);
    }

    /** Messages as small as they can be: four bytes an integer. */
    private static final class Integers implements MethodDescriptor.Marshaller<int[]> {
        @Override
        public InputStream stream(int[] value) {
            ByteBuffer bytes = ByteBuffer.allocate(value.length * Integer.BYTES);
            bytes.asIntBuffer().put(value);
            return new ByteArrayInputStream(bytes.array());
        }

        @Override
        public int[] parse(InputStream stream) {
            try {
                ByteBuffer bytes = ByteBuffer.wrap(stream.readAllBytes());
                int[] value = new int[bytes.remaining() / Integer.BYTES];
                bytes.asIntBuffer().get(value);
                return value;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The server; its calls run on the threads of its transport, which is the fastest that it offers. */
    static final class Exporter {
        private Exporter() {}

        public static void main(String[] args) throws Exception {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            io.grpc.Server server = NettyServerBuilder.forAddress(address, InsecureServerCredentials.create())
                    .directExecutor()
                    .addService(ServerServiceDefinition.builder("bench.Work")
                            .addMethod(MAX, ServerCalls.asyncUnaryCall((request, observer) -> {
                                observer.onNext(new int[] {Work.max(request[0], request[1])});
                                observer.onCompleted();
                            }))
                            .build())
                    .build()
                    .start();
            System.out.println(server.getPort());
            Server.untilEndOfInput();
            server.shutdownNow();
            System.exit(0);
        }
    }
}
