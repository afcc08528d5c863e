package detr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.image.RgbImage;
import detr.model.FormulaModel;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.FileImageOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs the one JAR as users do: as a process, on the class path and on the module path. */
class ShadedJarIT {
  private static final String JAR = System.getProperty("detr.jar");
  private static final String VERSION = System.getProperty("detr.version");
  private static final String INCUBATOR_WARNING =
      "WARNING: Using incubator modules: jdk.incubator.vector";
  private static final Path JDK = Path.of(System.getProperty("java.home"));

  private static final Path SAMPLE = Path.of("../docs/shapes.jpg");

  @TempDir private Path folder;

  private record Result(int exitCode, String out, List<String> err) {
    void assertOutcome(int code, String text, List<String> errorLines) {
      assertEquals(errorLines, err);
      assertTrue(out.contains(text), out);
      assertEquals(code, exitCode);
    }
  }

  private Result java(String... arguments) throws Exception {
    return java(JDK, arguments);
  }

  private Result java(Path home, String... arguments) throws Exception {
    return finish(builder(home, arguments));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void endsWithoutAWordWhereNobodyReadsItsOutput() throws Exception {
    Path err = folder.resolve("err");
    Process process = builder(JDK, "-jar", JAR, "--help").redirectError(err.toFile()).start();
    process.getInputStream().close();
    assertEquals(ExitCode.CLOSED_PIPE, process.waitFor());
    assertEquals(List.of(INCUBATOR_WARNING), Files.readAllLines(err));
  }

  private static ProcessBuilder builder(Path home, String... arguments) {
    List<String> command = new ArrayList<>(List.of(home.resolve("bin/java").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .keySet()
        .removeAll(List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS"));
    return builder;
  }

  private Result finish(ProcessBuilder builder) throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    process.getOutputStream().close();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new AssertionError("still running: " + builder.command());
    }
    return new Result(process.exitValue(), Files.readString(out), Files.readAllLines(err));
  }

  private static List<String> warned(String... lines) {
    return Stream.concat(Stream.of(INCUBATOR_WARNING), Stream.of(lines)).toList();
  }

  @Test
  void plainJavaRunsVectorCodeInASecondJvm() throws Exception {
    java("-jar", JAR, "--version").assertOutcome(0, "detr " + VERSION + " (Java ", warned());
    assertTrue(java("-jar", JAR, "--version").out().contains("vector code)"));
  }

  @Test
  void theLaunchersFlagsNeedNoSecondJvm() throws Exception {
    Path flags = folder.resolve("jvm.flags");
    Files.write(flags, Relaunch.flags(List.of()));
    // A third JVM would be refused by the guard and fall back to scalar code.
    java("@" + flags, "-Ddetr.relaunched=true", "-jar", JAR, "--version")
        .assertOutcome(0, "vector code)", warned());
  }

  @Test
  void runsOnTheModulePath() throws Exception {
    String[] start = {"-p", JAR, "-m", "detr/detr.cli.Main", "--version"};
    java(start).assertOutcome(0, "detr " + VERSION + " (Java ", warned());
    java(Stream.concat(Stream.of("--add-modules", "jdk.incubator.vector"), Stream.of(start))
            .toArray(String[]::new))
        .assertOutcome(0, "vector code)", warned());
  }

  @Test
  void aLimitedRuntimeRunsScalarCodeAndSaysSo() throws Exception {
    java(
            "--limit-modules",
            "java.base,java.desktop,java.net.http,java.management",
            "-jar",
            JAR,
            "--version")
        .assertOutcome(0, "scalar code)", scalarNotice());
  }

  @Test
  void aLinkedRuntimeWithoutTheModuleRunsScalarCodeAndSaysSo() throws Exception {
    Path runtime = folder.resolve("runtime");
    int status =
        ToolProvider.findFirst("jlink")
            .orElseThrow()
            .run(
                System.out,
                System.err,
                "--add-modules",
                "java.base,java.desktop,java.net.http",
                "--output",
                runtime.toString());
    assertEquals(0, status);
    java(runtime, "-jar", JAR, "--version").assertOutcome(0, "scalar code)", scalarNotice());
  }

  private static List<String> scalarNotice() {
    return List.of(
        "detr: this Java runtime does not offer jdk.incubator.vector:"
            + " computing in scalar code, many times slower");
  }

  @Test
  void everyCommandHasHelp() throws Exception {
    Result root = java("-jar", JAR, "--help");
    root.assertOutcome(0, "Usage: detr", warned());
    List<String> commands =
        Pattern.compile("^  ([a-z]+)  +\\S", Pattern.MULTILINE)
            .matcher(root.out().substring(root.out().indexOf("Commands:")))
            .results()
            .map(match -> match.group(1))
            .toList();
    assertTrue(commands.contains("download"), root.out());
    for (String command : commands) {
      java("-jar", JAR, command, "--help").assertOutcome(0, "Usage: detr " + command, warned());
    }
  }

  @Test
  void wrongUsageIsOneLine() throws Exception {
    java("-jar", JAR, "paint")
        .assertOutcome(2, "", warned("detr: no such command: paint; see 'detr --help'"));
  }

  @Test
  void theEnvironmentsFlagsReachTheSecondJvm() throws Exception {
    ProcessBuilder builder = builder(JDK, "-jar", JAR, "download", "detr-r50");
    builder
        .environment()
        .put("JDK_JAVA_OPTIONS", "-Ddetr.baseUrl=http://localhost:1/ -XX:+UseG1GC");
    builder.environment().put("DETR_CACHE", folder.resolve("cache").toString());
    Result result = finish(builder);
    assertEquals(2, result.exitCode());
    List<String> err = result.err();
    assertTrue(err.getFirst().startsWith("NOTE: Picked up JDK_JAVA_OPTIONS"), err.toString());
    assertEquals(INCUBATOR_WARNING, err.get(1));
    assertTrue(err.get(2).startsWith("detr: cannot reach localhost"), err.toString());
    assertEquals(3, err.size(), err.toString());
  }

  @Test
  void endingTheFirstJvmEndsTheSecond() throws Exception {
    try (FileServer server = new FileServer(new byte[1000])) {
      server.cuts = 1;
      server.cutAfter = 10;
      server.stall = true;
      ProcessBuilder builder = builder(JDK, "-jar", JAR, "download", "detr-r50");
      builder.environment().put("DETR_BASE_URL", server.folder("models").toString());
      builder.environment().put("DETR_CACHE", folder.resolve("cache").toString());
      Process first = builder.inheritIO().start();
      while (server.requests().isEmpty()) {
        assertTrue(first.isAlive());
        Thread.sleep(20);
      }
      List<ProcessHandle> second = first.descendants().toList();
      assertEquals(1, second.size());
      first.destroy();
      assertTrue(first.waitFor(20, TimeUnit.SECONDS));
      assertFalse(second.getFirst().isAlive());
    }
  }

  /** The name with letters beyond ASCII must not match the one with other letters there. */
  @Test
  void namesAreReadAsTheyAreInEveryLocale() throws Exception {
    Path photos;
    try {
      photos = Files.createDirectory(folder.resolve("写真 ü"));
      Files.copy(SAMPLE, photos.resolve("Käse.jpg"));
      Files.copy(SAMPLE, photos.resolve("KXXse.jpg"));
    } catch (InvalidPathException e) {
      Assumptions.abort("this test runs in a locale without these letters");
      return;
    }
    String jar = Path.of(JAR).toAbsolutePath().toString();
    List<String> detect =
        List.of("-jar", jar, "detect", "--model", "shapes", "--csv", "-", "写真 ü/Käse.jpg");
    List<String> byHand =
        Stream.concat(Stream.of("--add-modules=jdk.incubator.vector"), detect.stream()).toList();
    for (List<String> arguments : List.of(detect, byHand)) {
      ProcessBuilder builder = builder(JDK, arguments.toArray(String[]::new));
      builder.environment().put("LC_ALL", "C");
      builder.directory(folder.toFile());
      List<String> rows = finish(builder).out().lines().toList();
      assertTrue(rows.size() > 5, rows.toString());
      rows.stream().skip(1).forEach(row -> assertTrue(row.startsWith("写真 ü/Käse.jpg,"), row));
    }
  }

  /** A copy of the JAR that has a model by formula, in place of its own. */
  private Path jarWithTinyModel() throws IOException {
    Path jar = Files.copy(Path.of(JAR), folder.resolve("tiny.jar"));
    Path added = folder.resolve("added");
    Path model = added.resolve("detr/models/shapes.safetensors");
    Files.createDirectories(model.getParent());
    Path whole = FormulaModel.file(FormulaModel.TINY_COCO);
    Cli.run("convert", "--half", whole, model).assertDone();
    String[] update = {"--update", "--file", jar.toString(), "-C", added.toString(), "."};
    assertEquals(
        0, ToolProvider.findFirst("jar").orElseThrow().run(System.out, System.err, update));
    return jar;
  }

  private Result withoutCache(String... arguments) throws Exception {
    ProcessBuilder builder = builder(JDK, arguments);
    builder.environment().put("DETR_CACHE", folder.resolve("cache").toString());
    return finish(builder);
  }

  @Test
  void theModelInsideIsTheDefaultAndLeavesNoFiles() throws Exception {
    String jar = jarWithTinyModel().toString();
    Path picture = folder.resolve("picture.png");
    ImageIO.write(new BufferedImage(160, 4, BufferedImage.TYPE_INT_RGB), "png", picture.toFile());
    Path model = folder.resolve("added/detr/models/shapes.safetensors");
    String expected =
        Cli.run("detect", "--model", model, "--threshold", "0.1", picture).assertDone().out();
    assertTrue(expected.contains(" 0."), expected);
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    String property = "-Djava.io.tmpdir=" + temporary;
    String image = picture.toString();
    Result usual = withoutCache(property, "-jar", jar, "detect", "--threshold", "0.1", image);
    usual.assertOutcome(
        0,
        expected,
        warned(
            "detr: using the built-in model 'shapes', as no model is named or downloaded;"
                + " for the classes of COCO: detr download detr-r50"));
    withoutCache(
            property,
            "-p",
            jar,
            "-m",
            "detr/detr.cli.Main",
            "detect",
            "--model",
            "shapes",
            "--threshold",
            "0.1",
            image)
        .assertOutcome(0, expected, warned());
    assertEquals(List.of(), Cli.tree(temporary));
    withoutCache("-jar", jar, "info", "--quiet")
        .assertOutcome(0, "detr-r14, from shapes inside detr (safetensors, F16)", warned());
  }

  @Test
  void leavesImageIoAsTheJdkHasIt() throws Exception {
    Path program = folder.resolve("Providers.java");
    Files.writeString(
        program,
        """
        import javax.imageio.spi.*;
        void main() {
          var registry = IIORegistry.getDefaultInstance();
          registry.getCategories().forEachRemaining(category ->
              registry.getServiceProviders(category, true).forEachRemaining(
                  provider -> IO.println(provider.getClass().getName())));
        }
        """,
        StandardCharsets.US_ASCII);
    List<String> without =
        java("-cp", folder.toString(), program.toString()).out().lines().sorted().toList();
    assertTrue(
        without.contains("com.sun.imageio.plugins.png.PNGImageReaderSpi"), without.toString());
    Result with = java("-cp", JAR, program.toString());
    with.assertOutcome(0, "", List.of());
    assertEquals(without, with.out().lines().sorted().toList());
  }

  /** Here, in the tests, more readers are registered: that makes no difference. */
  @Test
  void readsJpegInTiffByItsOwnReaders() throws Exception {
    Path tiff = folder.resolve("jpeg.tiff");
    ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
    try (var out = new FileImageOutputStream(tiff.toFile())) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      parameters.setCompressionType("JPEG");
      writer.setOutput(out);
      writer.write(null, new IIOImage(ImageIO.read(SAMPLE.toFile()), null, null), parameters);
    } finally {
      writer.dispose();
    }
    Path program = folder.resolve("Read.java");
    Files.writeString(
        program,
        """
        void main(String[] files) {
          IO.println(Arrays.hashCode(detr.image.RgbImage.read(Path.of(files[0])).rgb()));
        }
        """,
        StandardCharsets.US_ASCII);
    String expected = Arrays.hashCode(RgbImage.read(tiff).rgb()) + System.lineSeparator();
    Result result = java("-cp", JAR, program.toString(), tiff.toString());
    result.assertOutcome(0, expected, List.of());
  }

  @Test
  void holdsOurPackagesOnlyAndNoModuleInfo() throws Exception {
    try (JarFile jar = new JarFile(JAR)) {
      List<String> names = jar.stream().map(entry -> entry.getName()).toList();
      assertEquals(names.size(), names.stream().distinct().count());
      assertEquals(
          List.of(),
          names.stream()
              .filter(name -> name.endsWith(".class"))
              .filter(name -> !name.startsWith("detr/") || name.contains("module-info"))
              .toList());
      assertTrue(
          names.containsAll(
              List.of(
                  "META-INF/LICENSE",
                  "META-INF/NOTICE",
                  "META-INF/TwelveMonkeys-LICENSE",
                  "META-INF/FastDoubleParser-LICENSE")),
          names.stream().filter(name -> !name.endsWith(".class")).collect(Collectors.joining(" ")));
      var manifest = jar.getManifest().getMainAttributes();
      assertEquals("detr.cli.Main", manifest.getValue("Main-Class"));
      assertEquals("detr", manifest.getValue("Automatic-Module-Name"));
      assertEquals(VERSION, manifest.getValue("Implementation-Version"));
    }
  }
}
