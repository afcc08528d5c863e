package detr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.cli.Cli.Outcome;
import detr.image.ResizeRule;
import detr.image.RgbImage;
import detr.inference.Batch;
import detr.inference.LoadOptions;
import detr.inference.ModelSource;
import detr.inference.Preprocess;
import detr.inference.Session;
import detr.model.DetrConfig;
import detr.model.FormulaModel;
import detr.model.ResNetConfig;
import detr.tensor.Mask;
import detr.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code verify --published}, without the weights and the image that the values are of: which rows
 * it has, and that it compares the elements that are published with their tolerances.
 */
final class VerifyPublishedTest {
  private static final DetrConfig SMALL =
      new DetrConfig(ResNetConfig.bottlenecks(1, 1, 1, 1), false, 128, 8, 1, 2, 48, 20, 250);

  @TempDir private Path folder;

  private Path picture(int width, int height) throws IOException {
    Path file = folder.resolve(width + "x" + height + ".png");
    var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(1);
    for (int i = 0; i < width * height; i++) {
      picture.setRGB(i % width, i / width, random.nextInt(1 << 24));
    }
    assertTrue(ImageIO.write(picture, "png", file.toFile()));
    return file;
  }

  private static List<String> rows(Outcome outcome) {
    List<String> lines = outcome.lines();
    return lines.subList(1, lines.size() - 1).stream().map(l -> l.split("  ")[0]).toList();
  }

  @Test
  void bothModelsHaveTheirValues() throws IOException {
    Outcome detector =
        Cli.run("verify", Cli.converted(FormulaModel.R50), "--published", picture(640, 480));
    assertEquals(ExitCode.FAILED, detector.code(), detector.err());
    assertEquals(
        List.of("pixel_values", "logits", "boxes", "scores", "labels", "first box"),
        rows(detector));
    Path panoptic = FormulaModel.panopticFile(FormulaModel.R50);
    Outcome segments = Cli.run("verify", panoptic, "--published", picture(640, 480));
    assertEquals(ExitCode.FAILED, segments.code(), segments.err());
    assertEquals(List.of("pixel_values", "logits", "boxes", "pred_masks"), rows(segments));
  }

  @Test
  void thereAreNoneOfOtherModelsAndImages() throws IOException {
    Path r50 = Cli.converted(FormulaModel.R50);
    Cli.run("verify", r50, "--published", picture(480, 640)).assertRefused("640x480", "480x640");
    Cli.run("verify", r50, "--published", folder.resolve("none.png")).assertRefused("none.png");
    Path tiny = Cli.converted(FormulaModel.TINY);
    Cli.run("verify", tiny, "--published", picture(640, 480))
        .assertRefused("detr-r50-panoptic", "this model is a detr-r14");
  }

  /** The model's own values, taken from what it computes for all queries, pass; others do not. */
  @Test
  void comparesTheElementsThatArePublished() throws IOException {
    RgbImage photo = RgbImage.read(picture(640, 480));
    try (Session session =
        Session.open(
            ModelSource.file(FormulaModel.panopticFile(SMALL)),
            LoadOptions.defaults().withThreads(2))) {
      Map<String, Tensor> outputs = outputs(session, photo);
      List<String> lines = compare(own(outputs, 0), session, photo);
      assertTrue(lines.get(2).endsWith("pass"), lines.toString());
      assertTrue(lines.get(3).endsWith("pass"), lines.toString());
      assertTrue(
          lines.get(4).startsWith("pred_masks") && lines.get(4).endsWith("pass"), lines.toString());
      assertTrue(compare(own(outputs, 9e-4), session, photo).get(4).endsWith("pass"));
      List<String> off = compare(own(outputs, 1.1e-3), session, photo);
      for (int row : new int[] {2, 3, 4}) {
        assertTrue(off.get(row).endsWith("FAIL"), off.toString());
      }
    }
  }

  private static List<String> compare(PublishedValues values, Session session, RgbImage photo) {
    ToleranceTable comparison = new ToleranceTable();
    values.compare(session, photo, comparison);
    StringWriter out = new StringWriter();
    assertFalse(comparison.print(new PrintWriter(out)), "noise has other pixel values");
    return out.toString().lines().toList();
  }

  /** Of all queries. */
  private static Map<String, Tensor> outputs(Session session, RgbImage photo) {
    var input = Preprocess.normalise(ResizeRule.DETR.fit(photo));
    var batch = new Batch(input, Mask.none(1, input.size(1), input.size(2)));
    return ForwardDump.of(session, batch, false);
  }

  /** What the outputs have at [0, :3, :3] and [0, 0, :3, :3], all off by so much. */
  private static PublishedValues own(Map<String, Tensor> outputs, double error) {
    return new PublishedValues(
        corner(outputs.get("pred_logits"), error),
        corner(outputs.get("pred_boxes"), error),
        corner(outputs.get("pred_masks"), error),
        null);
  }

  private static double[][] corner(Tensor x, double error) {
    int rank = x.shape().rank();
    int columns = x.size(rank - 1);
    double[][] corner = new double[3][3];
    for (int i = 0; i < 9; i++) {
      corner[i / 3][i % 3] = x.toArray()[i / 3 * columns + i % 3] + error;
    }
    return corner;
  }
}
