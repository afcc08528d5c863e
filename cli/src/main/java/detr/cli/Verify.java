package detr.cli;

import detr.image.RgbImage;
import detr.inference.Batch;
import detr.inference.Session;
import detr.tensor.Tensor;
import detr.weights.Checkpoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code detr verify}: are our numbers the original's? */
@Command(
    header = "Compares a model's outputs with reference values.",
    description = {
      "Runs a reference file's images, or a photo through our own preprocessing, and prints for"
          + " every tensor the largest error, what PyTorch's own float32 run deviates from the"
          + " float64 truth by, and the bound. With --published the reference is what is published"
          + " of the official weights of detr-r50 and detr-r50-panoptic on COCO's image"
          + " 000000039769 (as PNG)."
    },
    footer = {
      "  detr verify detr-r50 r50-small.safetensors",
      "  detr verify detr-r50 r50-photo.safetensors --photo dog_bike_car.jpg",
      "  detr verify detr-r50 --published 000000039769.png",
      "  detr verify detr-r50-panoptic --published 000000039769.png"
    })
final class Verify implements Callable<Integer> {
  @Mixin private SharedOptions shared;
  @Mixin private ComputeOptions compute;
  @Mixin private SettingsOptions settings;

  @Parameters(index = "0", paramLabel = "MODEL", description = "As --model of detect.")
  private String model;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "REFERENCE",
      description = "A safetensors file of reference values.")
  private Path reference;

  @Option(names = "--photo", paramLabel = "IMAGE", description = "The photo of the reference.")
  private Path photo;

  @Option(
      names = "--published",
      paramLabel = "IMAGE",
      description = "COCO's image 000000039769; compares with published values.")
  private Path published;

  @Override
  public Integer call() throws IOException {
    if ((reference == null) == (published == null)) {
      throw CliException.badInput("give either a REFERENCE file or --published IMAGE");
    }
    if (photo != null && reference == null) {
      throw CliException.badInput("--photo is the photo of a REFERENCE file; give that too");
    }
    ToleranceTable comparison = new ToleranceTable();
    try (Session session =
        Session.open(ModelOption.choose(model, shared), settings.with(compute))) {
      if (published != null) {
        PublishedValues.of(session).compare(session, RgbImage.read(published), comparison);
      } else {
        compareWithReference(session, comparison);
      }
    }
    if (comparison.isEmpty()) {
      throw CliException.badInput(
          reference + ": has no reference values: no pred_logits, pred_boxes or stage.*");
    }
    return comparison.print(shared.out()) ? ExitCode.OK : ExitCode.FAILED;
  }

  private void compareWithReference(Session session, ToleranceTable comparison) throws IOException {
    try (Checkpoint file = Checkpoint.open(reference)) {
      ReferenceValues values =
          new ReferenceValues(file, FeatureScales.prefix(file, session), comparison);
      if (photo != null) {
        RgbImage image = RgbImage.read(photo);
        values.comparePhoto(session, image, isJpeg(photo), compute.exact());
        return;
      }
      Batch batch = InputTensors.ofReference(file);
      if (batch == null) {
        throw CliException.badInput(
            reference + ": has no images; give the photo it was made from with --photo");
      }
      Map<String, Tensor> outputs = ForwardDump.of(session, batch, true);
      values.compare(outputs, ReferenceValues.Tolerance.of(compute.exact(), file));
    }
  }

  private static boolean isJpeg(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.read() == 0xFF && in.read() == 0xD8;
    }
  }
}
