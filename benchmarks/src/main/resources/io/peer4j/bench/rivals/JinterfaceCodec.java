package io.peer4j.bench.contestant;

import com.ericsson.otp.erlang.OtpErlangAtom;
import com.ericsson.otp.erlang.OtpErlangBinary;
import com.ericsson.otp.erlang.OtpErlangDouble;
import com.ericsson.otp.erlang.OtpErlangList;
import com.ericsson.otp.erlang.OtpErlangLong;
import com.ericsson.otp.erlang.OtpErlangMap;
import com.ericsson.otp.erlang.OtpErlangObject;
import com.ericsson.otp.erlang.OtpErlangTuple;
import com.ericsson.otp.erlang.OtpExternal;
import com.ericsson.otp.erlang.OtpInputStream;
import com.ericsson.otp.erlang.OtpOutputStream;
import java.nio.charset.StandardCharsets;

/** OTP's jinterface. */
public final class JinterfaceCodec implements Codec {
    @Override
    public Object tuple() {
        return new OtpErlangTuple(new OtpErlangObject[] {
            new OtpErlangAtom("call"),
            new OtpErlangLong(17),
            new OtpErlangAtom("java.lang.Math"),
            new OtpErlangAtom("max"),
            new OtpErlangList(new OtpErlangObject[] {new OtpErlangLong(1000), new OtpErlangLong(7000)})
        });
    }

    @Override
    public Object map(int index) {
        return new OtpErlangMap(
                new OtpErlangObject[] {
                    new OtpErlangAtom("id"),
                    new OtpErlangAtom("name"),
                    new OtpErlangAtom("score"),
                    new OtpErlangAtom("state")
                },
                new OtpErlangObject[] {
                    new OtpErlangLong(index),
                    new OtpErlangBinary(("name-" + index).getBytes(StandardCharsets.UTF_8)),
                    new OtpErlangDouble(index / 8.0),
                    new OtpErlangAtom("running")
                });
    }

    @Override
    public Object list(Object[] elements) {
        OtpErlangObject[] terms = new OtpErlangObject[elements.length];
        System.arraycopy(elements, 0, terms, 0, elements.length);
        return new OtpErlangList(terms);
    }

    @Override
    public byte[] encode(Object term) {
        OtpOutputStream out = new OtpOutputStream();
        out.write1(OtpExternal.versionTag);
        out.write_any((OtpErlangObject) term);
        return out.toByteArray();
    }

    @Override
    public Object decode(byte[] bytes) throws Exception {
        return new OtpInputStream(bytes).read_any();
    }
}
