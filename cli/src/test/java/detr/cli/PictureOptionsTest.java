package detr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.cli.Cli.Outcome;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Pictures that are too large, and those of which a part is missing. */
final class PictureOptionsTest extends DetectFixture {
  @Test
  void aPictureThatIsTooLargeIsReportedAndTheRestGoesOn() throws IOException {
    Path large = picture("large.png", 90, 30, BufferedImage.TYPE_BYTE_BINARY);
    for (String batch : new String[] {"1", "3"}) {
      Path json = folder.resolve("found" + batch + ".json");
      Outcome outcome = detect("--max-pixels", "2k", "--batch", batch, "--json", json, a, large, b);
      assertEquals(ExitCode.FAILED, outcome.code());
      outcome.assertReported(large.toString(), "90x30 pixels, and at most 2000", "--max-pixels");
      assertTrue(outcome.out().contains(a.toString()) && outcome.out().contains(b.toString()));
      assertFalse(Files.readString(json).contains("large.png"));
      assertTrue(Files.readString(json).contains("b.jpg"));
    }
    detect("--max-pixels", "2700", large).assertDone();
  }

  @Test
  void whatIsNoNumberOfPixelsIsRefused() {
    for (String number : new String[] {"0", "-1", "5G", "1e6", "999999999999M", ""}) {
      detect("--max-pixels", number, a).assertRefused("--max-pixels", "from 1 to 500M");
    }
  }

  @Test
  void aPartThatIsMissingIsTold() throws IOException {
    Path whole = picture("whole.jpg", 200, 150, BufferedImage.TYPE_INT_RGB);
    byte[] bytes = Files.readAllBytes(whole);
    // One byte less before the marker of the end.
    byte[] less = Arrays.copyOf(bytes, bytes.length - 1);
    less[less.length - 2] = (byte) 0xff;
    less[less.length - 1] = (byte) 0xd9;
    Path file = Files.write(folder.resolve("less.jpg"), less);
    Outcome outcome = detect(file);
    assertEquals(ExitCode.OK, outcome.code());
    outcome.assertReported(file.toString(), "missing");
    assertTrue(outcome.out().contains("less.jpg  200x150"));
  }

  @Test
  void theDoctorNamesWhatTrainingWouldRefuse() throws IOException {
    picture("large.png", 90, 30, BufferedImage.TYPE_BYTE_BINARY);
    Path data =
        Files.writeString(
            folder.resolve("data.json"),
            """
            {"images": [{"id": 1, "file_name": "large.png"}],
             "categories": [{"id": 1, "name": "thing"}],
             "annotations": [{"image_id": 1, "category_id": 1, "bbox": [1, 2, 30, 20]}]}
            """);
    Cli.run("doctor", "--data", data).assertDone();
    Outcome refused = Cli.run("doctor", "--data", data, "--max-pixels", "2699");
    assertEquals(ExitCode.FAILED, refused.code());
    assertTrue(refused.out().contains("large.png: is too large: 90x30"), refused.out());
  }

  @Test
  void importKnowsTheLimitToo() throws IOException {
    Path images = Files.createDirectories(folder.resolve("yolo/images"));
    Files.move(
        picture("large.png", 90, 30, BufferedImage.TYPE_BYTE_BINARY), images.resolve("a.png"));
    Files.createDirectories(folder.resolve("yolo/labels"));
    Path names = Files.writeString(folder.resolve("yolo/classes.txt"), "cat\n");
    Path out = folder.resolve("out.json");
    Cli.run("import", "yolo", names.getParent(), "--out", out, "--max-pixels", "2699")
        .assertRefused("a.png: is too large: 90x30");
    Cli.run("import", "yolo", names.getParent(), "--out", out, "--max-pixels", "2700").assertDone();
  }
}
