package detr.cli;

import java.net.URI;

/** Where the published checkpoints are. */
final class DownloadServer {
  private static final String BASE = "https://dl.fbaipublicfiles.com/detr/";

  private DownloadServer() {}

  /**
   * The folder the files are in: the property {@code detr.baseUrl}, else the variable
   * DETR_BASE_URL, else the authors' server.
   *
   * @throws CliException if that is not an http or https URL
   */
  static URI base() {
    String text = System.getProperty("detr.baseUrl", System.getenv("DETR_BASE_URL"));
    if (text == null || text.isEmpty()) {
      return URI.create(BASE);
    }
    try {
      URI base = URI.create(text.endsWith("/") ? text : text + "/");
      if (base.getHost() != null && base.getScheme().matches("https?")) {
        return base;
      }
    } catch (IllegalArgumentException e) {
      throw CliException.badInput("DETR_BASE_URL is not a URL: " + text, e);
    }
    throw CliException.badInput("DETR_BASE_URL is not an http or https URL: " + text);
  }
}
