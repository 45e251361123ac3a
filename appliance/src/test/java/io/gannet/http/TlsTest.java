package io.gannet.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {

    private static final char[] SECRET = "changeit".toCharArray();

    @TempDir
    private Path dir;

    @Test
    void certificateAndKey_fromPemFiles_areServed() throws Exception {
        KeyStore store = pair();
        Path certificate = pem(
                "certificate.pem", "CERTIFICATE", store.getCertificate("gannet").getEncoded());
        Path key = pem("key.pem", "PRIVATE KEY", store.getKey("gannet", SECRET).getEncoded());
        HttpSettings settings = HttpSettings.DEFAULT.at("127.0.0.1", 0).withTls(new HttpSettings.Tls(certificate, key));
        Routes routes = new Routes().fallback(x -> x.text(200, "over TLS " + x.bodyLength()));
        try (HttpServer server = HttpServer.start(settings, routes)) {
            HttpClient client =
                    HttpClient.newBuilder().sslContext(trusting(store)).build();
            HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + "/"))
                    .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[300_000]))
                    .build();
            assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("over TLS 300000");
            assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("over TLS 300000");
        }
    }

    private KeyStore pair() throws Exception {
        Path file = dir.resolve("pair.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process process = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-keystore",
                        file.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(SECRET),
                        "-alias",
                        "gannet",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=DNS:localhost")
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, SECRET);
        }
        return store;
    }

    private Path pem(String name, String kind, byte[] der) throws Exception {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(
                dir.resolve(name), "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }

    private static SSLContext trusting(KeyStore store) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("gannet", store.getCertificate("gannet"));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }
}
