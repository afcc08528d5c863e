package detr.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.geometry.Box;
import detr.result.Detection;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DetectionJsonTest {
  private static final Detection CAT =
      new Detection("cat \"x\"", 17, 0.1f, new Box(-1.5f, 2, 1 / 3f, 1234567.1f));

  private static DetectionJson.Result result(String image, Detection... detections) {
    return new DetectionJson.Result(image, 640, 480, List.of(detections));
  }

  @Test
  void writesAnObjectForEachImage() throws IOException {
    StringWriter out = new StringWriter();
    DetectionJson.write(List.of(result("a/b.jpg", CAT), result("empty.png")), out);
    assertEquals(
        """
        [ {
          "image": "a/b.jpg",
          "width": 640,
          "height": 480,
          "detections": [ {
            "label": "cat \\"x\\"",
            "class_id": 17,
            "score": 0.1,
            "box": {
              "xmin": -1.5,
              "ymin": 2.0,
              "xmax": 0.33333334,
              "ymax": 1234567.1
            }
          } ]
        }, {
          "image": "empty.png",
          "width": 640,
          "height": 480,
          "detections": [ ]
        } ]
        """,
        out.toString());
  }

  @Test
  void writesCocoRows() throws IOException {
    Detection dog = new Detection("dog", 18, 0.75f, new Box(10, 20, 40.5f, 60));
    StringWriter out = new StringWriter();
    DetectionJson.writeCoco(List.of(result("x/000000039769.jpg", dog), result("none.jpg")), out);
    assertEquals(
        """
        [ {
          "image_id": 39769,
          "category_id": 18,
          "bbox": [ 10.0, 20.0, 30.5, 40.0 ],
          "score": 0.75
        } ]
        """,
        out.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "000000039769.jpg, 39769",
    "dir/COCO_val2014_000000000042.jpg, 42",
    "7, 7",
    "photo2.jpg, '\"photo2\"'",
    "a.b.png, '\"a.b\"'",
    ".hidden, '\".hidden\"'",
    "1234567890123456789012.png, '\"1234567890123456789012\"'"
  })
  void namesImagesByNumberOrStem(String file, String id) throws IOException {
    StringWriter out = new StringWriter();
    DetectionJson.writeCoco(List.of(result(file, CAT)), out);
    assertTrue(out.toString().contains("\"image_id\": " + id + ","), out.toString());
  }

  @Test
  void anEmptyListIsAnEmptyArray() throws IOException {
    StringWriter out = new StringWriter();
    DetectionJson.write(List.of(), out);
    assertEquals("[ ]\n", out.toString());
  }

  @Test
  void aFullDiskIsAnIoException() {
    Writer full =
        new Writer() {
          @Override
          public void write(char[] text, int from, int length) throws IOException {
            throw new IOException("no space left");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    IOException e =
        assertThrows(
            IOException.class, () -> DetectionJson.write(List.of(result("a.jpg", CAT)), full));
    assertEquals("no space left", e.getMessage());
  }
}
