package io.gannet.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.gannet.sandbox.TestCertificate;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {

    @TempDir
    private Path dir;

    @Test
    void certificateAndKey_fromPemFiles_areServed() throws Exception {
        TestCertificate pair = TestCertificate.in(dir);
        HttpSettings settings =
                HttpSettings.DEFAULT.at("127.0.0.1", 0).withTls(new HttpSettings.Tls(pair.certificate(), pair.key()));
        Routes routes = new Routes().fallback(x -> x.text(200, "over TLS " + x.bodyLength()));
        try (HttpServer server = HttpServer.start(settings, routes)) {
            HttpClient client =
                    HttpClient.newBuilder().sslContext(trusting(pair)).build();
            HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + "/"))
                    .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[300_000]))
                    .build();
            assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("over TLS 300000");
            assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("over TLS 300000");
        }
    }

    private static SSLContext trusting(TestCertificate pair) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(pair.trusted())) {
            trusted.load(in, TestCertificate.PASSWORD.toCharArray());
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }
}
