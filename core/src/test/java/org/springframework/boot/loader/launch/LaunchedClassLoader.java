package org.springframework.boot.loader.launch;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.security.CodeSource;
import java.security.cert.Certificate;

/** Gives all classes the place that they would have in a jar within a jar. */
public final class LaunchedClassLoader extends URLClassLoader {
    private static final String PLACE = "jar:file:/app.jar!/BOOT-INF/lib/peer4j.jar!/";

    public LaunchedClassLoader(URL[] urls, ClassLoader parent) {
        super(urls, parent);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = in.readAllBytes();
            CodeSource source = new CodeSource(URI.create(PLACE).toURL(), (Certificate[]) null);
            return defineClass(name, bytes, 0, bytes.length, source);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
