package detr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DownloadServerTest {
  private static final String BASE = "detr.baseUrl";

  @AfterEach
  void noMirror() {
    System.clearProperty(BASE);
  }

  @Test
  void mirrorsAreFolders() {
    System.setProperty(BASE, "https://mirror.example/models");
    assertEquals(URI.create("https://mirror.example/models/"), DownloadServer.base());
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///models/", "mirror.example/models", "http://", "http://a b/"})
  void otherUrlsAreRefused(String url) {
    System.setProperty(BASE, url);
    var refused = assertThrows(CliException.class, DownloadServer::base);
    assertTrue(refused.getMessage().contains(url), refused.getMessage());
  }
}
