package detr.inference;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The checkpoints that the authors of DETR publish. */
public final class PublishedModels {
  /** All of them. */
  public static final List<PublishedModel> ALL =
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

  /** The model of this name. */
  public static Optional<PublishedModel> find(String name) {
    return ALL.stream().filter(model -> model.name().equals(name)).findFirst();
  }

  /** The model that a file of this name is, with the hash or without: {@code detr-r50-dc5.pth}. */
  public static Optional<PublishedModel> ofFile(String file) {
    int dot = file.lastIndexOf('.');
    String stem = (dot < 0 ? file : file.substring(0, dot)).replace('_', '-');
    return ALL.stream()
        .filter(
            model ->
                stem.equals(model.name()) || stem.equals(model.name() + "-" + model.hashPrefix()))
        .findFirst();
  }

  /** All names, for messages. */
  public static String names() {
    return ALL.stream().map(PublishedModel::name).collect(Collectors.joining(", "));
  }
}
