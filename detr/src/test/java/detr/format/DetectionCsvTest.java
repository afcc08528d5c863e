package detr.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import detr.geometry.Box;
import detr.result.Detection;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DetectionCsvTest {
  @Test
  void quotesAsRfc4180() throws IOException {
    Box box = new Box(-1.5f, 2, 1 / 3f, 40);
    List<DetectionJson.Result> results =
        List.of(
            new DetectionJson.Result(
                "a, b/c.jpg",
                640,
                480,
                List.of(
                    new Detection("dog", 18, 0.1f, box),
                    new Detection("the \"dog\"", 19, 0.5f, box))),
            new DetectionJson.Result("empty.jpg", 1, 1, List.of()),
            new DetectionJson.Result(
                "two\nlines.jpg", 7, 8, List.of(new Detection("a b", 0, 1, box))));
    StringWriter out = new StringWriter();
    DetectionCsv.write(results, out);
    assertEquals(
        """
        image,width,height,label,class_id,score,xmin,ymin,xmax,ymax\r
        "a, b/c.jpg",640,480,dog,18,0.1,-1.5,2.0,0.33333334,40.0\r
        "a, b/c.jpg",640,480,"the ""dog""\",19,0.5,-1.5,2.0,0.33333334,40.0\r
        "two
        lines.jpg",7,8,a b,0,1.0,-1.5,2.0,0.33333334,40.0\r
        """,
        out.toString());
  }
}
