package detr.cli;

import java.net.URI;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The published checkpoints, and where they are. */
final class PublishedModels {
  private static final String BASE = "https://dl.fbaipublicfiles.com/detr/";

  static final List<PublishedModel> ALL =
      List.of(
          new PublishedModel("detr-r50", "detr-r50-e632da11.pth"),
          new PublishedModel("detr-r50-dc5", "detr-r50-dc5-f0fb7ef5.pth"),
          new PublishedModel("detr-r101", "detr-r101-2c7b67e5.pth"),
          new PublishedModel("detr-r101-dc5", "detr-r101-dc5-a2e86def.pth"),
          new PublishedModel("detr-r50-panoptic", "detr-r50-panoptic-00ce5173.pth"),
          new PublishedModel("detr-r50-dc5-panoptic", "detr-r50-dc5-panoptic-da08f1b1.pth"),
          new PublishedModel("detr-r101-panoptic", "detr-r101-panoptic-40021d53.pth"),
          new PublishedModel("detr-demo", "detr_demo-da2a99e9.pth"));

  private PublishedModels() {}

  static Optional<PublishedModel> find(String name) {
    return ALL.stream().filter(model -> model.name().equals(name)).findFirst();
  }

  /** The model that a file of this name is, with the hash or without: {@code detr-r50-dc5.pth}. */
  static Optional<PublishedModel> ofFile(String file) {
    int dot = file.lastIndexOf('.');
    String stem = (dot < 0 ? file : file.substring(0, dot)).replace('_', '-');
    return ALL.stream()
        .filter(
            model ->
                stem.equals(model.name()) || stem.equals(model.name() + "-" + model.hashPrefix()))
        .findFirst();
  }

  /** All names, for messages. */
  static String names() {
    return ALL.stream().map(PublishedModel::name).collect(Collectors.joining(", "));
  }

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

  /** For the help of options that take a name. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return ALL.stream().map(PublishedModel::name).iterator();
    }
  }
}
