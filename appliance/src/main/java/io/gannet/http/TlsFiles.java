package io.gannet.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Certificate and key from PEM files. */
final class TlsFiles {

    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private TlsFiles() {}

    static SslContextFactory.Server context(HttpSettings.Tls tls) throws IOException {
        SslContextFactory.Server context = new SslContextFactory.Server();
        context.setKeyStore(store(tls));
        context.setKeyStorePassword("");
        context.setSniRequired(false);
        return context;
    }

    /** Reads the files again; connections that are open keep what they have. */
    static void reload(SslContextFactory.Server context, HttpSettings.Tls tls) throws IOException {
        KeyStore store = store(tls);
        try {
            context.reload(factory -> factory.setKeyStore(store));
        } catch (Exception e) {
            throw new IllegalArgumentException("server.tls: " + e.getMessage(), e);
        }
    }

    /** Certificate and key as they stand in the files. */
    static KeyStore store(HttpSettings.Tls tls) throws IOException {
        try {
            Collection<? extends Certificate> chain = chain(tls.certificate());
            Certificate first = chain.iterator().next();
            PrivateKey key = key(tls.key(), first.getPublicKey().getAlgorithm());
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("gannet", key, new char[0], chain.toArray(new Certificate[0]));
            return store;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("server.tls: " + e.getMessage(), e);
        }
    }

    private static Collection<? extends Certificate> chain(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> chain =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (chain.isEmpty()) {
                throw new IllegalArgumentException("server.tls.certificate: no certificate in " + file);
            }
            return chain;
        }
    }

    private static PrivateKey key(Path file, String algorithm) throws IOException, GeneralSecurityException {
        String pem = Files.readString(file);
        int from = pem.indexOf(BEGIN);
        int to = pem.indexOf(END);
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("server.tls.key: no unencrypted PKCS#8 key (" + BEGIN + ") in " + file);
        }
        byte[] der = Base64.getMimeDecoder().decode(pem.substring(from + BEGIN.length(), to));
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
    }
}
