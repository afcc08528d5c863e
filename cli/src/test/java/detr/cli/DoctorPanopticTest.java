package detr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import detr.eval.SegmentPng;
import detr.image.Pictures;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code doctor --panoptic} prints and refuses. */
final class DoctorPanopticTest {
  @TempDir private Path folder;
  private Path truth;
  private Path pictures;

  @BeforeEach
  void files() throws IOException {
    truth =
        Files.writeString(
            folder.resolve("panoptic_val.json"),
            """
            {"images": [{"id": 42, "file_name": "photo.jpg"}],
             "categories": [{"id": 1, "name": "person", "isthing": 1},
               {"id": 184, "name": "tree", "isthing": 0}],
             "annotations": [{"image_id": 42, "file_name": "42.png", "segments_info": [
               {"id": 7, "category_id": 1, "area": 4, "iscrowd": 0},
               {"id": 70000, "category_id": 184, "area": 2, "iscrowd": 0},
               {"id": 8, "category_id": 1, "area": 1, "iscrowd": 1}]}]}
            """);
    pictures = Files.createDirectory(folder.resolve("panoptic_val"));
    SegmentPng.write(pictures.resolve("42.png"), 3, 7, 7, 70000, 7, 7, 70000, 0, 8, 0);
    Pictures.write(
        new BufferedImage(3, 3, BufferedImage.TYPE_3BYTE_BGR), folder.resolve("photo.jpg"));
  }

  private Cli.Outcome doctor(Object... more) {
    List<Object> arguments =
        new ArrayList<>(List.of("doctor", "--data", truth, "--panoptic", pictures));
    arguments.addAll(List.of(more));
    return Cli.run(arguments.toArray());
  }

  @Test
  void segmentsAreReportedAsBoxesAre() {
    assertEquals(
        List.of(
            "1 images, 0 without objects; 2 objects, at most 2 an image; 1 crowds left out",
            "sizes: 2 small (below 32x32 pixels), 0 medium (below 96x96), 0 large",
            "       1  person",
            "       1  tree",
            "errors: 0, warnings: 0"),
        doctor().assertDone().lines());
  }

  @Test
  void whatIsWrongWithThePngsIsNamed() throws IOException {
    SegmentPng.write(pictures.resolve("42.png"), 3, 7, 7, 70000, 7, 0, 70000, 0, 0, 9);
    String place = "  image 42: " + pictures.resolve("42.png") + ": ";
    assertEquals(
        List.of(
            "warning: pixels of segments that are not annotated, which are left out (1)",
            place + "ids without a segment: 1, the first 9; pixels: 1",
            "warning: segments without pixels, which are left out (1)",
            place + "segment 8 of category 1: 0 pixels, and an area of 1",
            "warning: segments whose area is not the number of their pixels (1)",
            place + "segment 7 of category 1: 3 pixels, and an area of 4"),
        doctor().assertDone().lines().subList(0, 6));
    Files.delete(pictures.resolve("42.png"));
    Cli.Outcome missing = doctor();
    assertEquals(ExitCode.FAILED, missing.code());
    assertEquals("error: files that are missing (1)", missing.lines().getFirst());
  }

  @Test
  void refusesInOneLine() throws IOException {
    Cli.run("doctor", "--data", truth, "--panoptic", folder.resolve("no"))
        .assertRefused("no: there is no such folder of PNGs");
    doctor("--images", folder.resolve("no")).assertRefused("no such folder of images");
    Cli.run("doctor", "--data", truth).assertRefused("is of COCO's panoptic layout", "--panoptic");
    Cli.run("split", "--data", truth, "--out", folder.resolve("parts"))
        .assertRefused("is of COCO's panoptic layout; give annotations of boxes");
    Files.writeString(
        truth,
        """
        {"images": [{"id": 42, "file_name": "photo.jpg"}], "categories": [],
         "annotations": [{"id": 1, "image_id": 42, "category_id": 1, "bbox": [0, 0, 1, 1]}]}
        """);
    doctor().assertRefused("number 1 of the annotations: has no segments_info", "panoptic layout");
  }
}
