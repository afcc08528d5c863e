package detr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.train.InitialWeights;
import detr.train.ModelState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrainTest {
  @TempDir private static Path shapes;
  @TempDir private Path folder;

  @BeforeAll
  static void drawShapes() {
    Path data = shapes.resolve("data");
    Cli.run("shapes", "--out", data, "--count", "4", "--size", "64x64").assertDone();
  }

  private static Path annotations() {
    return shapes.resolve("data").resolve("annotations.json");
  }

  private Cli.Outcome train(Object... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of("train", "--data", annotations(), "--val", annotations(), "--size", "64"));
    arguments.addAll(List.of("--batch", "2", "--epochs", "1", "--threads", "1"));
    arguments.addAll(List.of(more));
    return Cli.run(arguments.toArray());
  }

  @Test
  void whatIsTrainedIsAModelOfEveryCommand() {
    Path run = folder.resolve("run");
    Cli.Outcome trained = train("--out", run).assertDone();
    assertTrue(
        trained.lines().stream().anyMatch(line -> line.startsWith("epoch 1: loss ")),
        trained.out());
    assertEquals(
        "trained; the model is " + run.resolve("best.safetensors"), trained.lines().getLast());
    Path model = run.resolve("best.safetensors");
    Path image = shapes.resolve("data").resolve("images").resolve("000000.png");
    Cli.Outcome found = Cli.run("detect", "--model", model, "--threshold", "0", image).assertDone();
    assertTrue(found.lines().stream().noneMatch(line -> line.contains("class 0")), found.out());
    Cli.Outcome evaluated =
        Cli.run(
                "eval",
                "--model",
                model,
                "--annotations",
                annotations(),
                "--images",
                image.getParent())
            .assertDone();
    assertTrue(evaluated.lines().getFirst().startsWith("4 images, "), evaluated.out());
    String info = Cli.run("info", model).assertDone().out();
    assertTrue(info.contains("25 object queries, 10 classes"), info);
    assertTrue(info.contains("trained: detr train --data " + annotations()), info);
    assertTrue(info.contains("trained: seed 42, 2 steps: AP 0."), info);
    assertTrue(info.contains("on 4 images of validation"), info);
    Path converted = folder.resolve("converted");
    Cli.run("convert", model, converted).assertDone();
    assertEquals(
        found.out(),
        Cli.run("detect", "--model", converted, "--threshold", "0", image).assertDone().out());
    Path tuned = folder.resolve("tuned");
    train("--from", model, "--out", tuned).assertDone();
    info = Cli.run("info", tuned.resolve("best.safetensors")).assertDone().out();
    assertEquals(4, info.lines().filter(line -> line.startsWith("trained: ")).count(), info);
  }

  @Test
  void aFolderWithARunIsKept() throws IOException {
    Path run = Files.createDirectory(folder.resolve("run"));
    Files.writeString(run.resolve("log.jsonl"), "{}");
    train("--out", run).assertRefused("--resume", "is not empty");
    assertEquals(List.of("log.jsonl"), Cli.tree(run));
  }

  @Test
  void dataWithErrorsIsNotTrainedOn() throws IOException {
    Path broken = folder.resolve("broken.json");
    String text = Files.readString(annotations()).replace("000002.png", "gone.png");
    Files.writeString(broken, text);
    Cli.Outcome outcome =
        Cli.run(
            "train",
            "--data",
            broken,
            "--images",
            shapes.resolve("data").resolve("images"),
            "--out",
            folder.resolve("run"));
    assertEquals(ExitCode.BAD_INPUT, outcome.code());
    assertTrue(outcome.out().contains("error: files that are missing (1)"), outcome.out());
    outcome.assertReported("errors to mend before training: 1", "detr doctor");
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    train("--out", folder.resolve("a"), "--lr", "0").assertRefused("--lr", "more than 0");
    train("--out", folder.resolve("b"), "--average", "1").assertRefused("--average", "below 1");
    train("--out", folder.resolve("c"), "--epochs", "0").assertRefused("'0'");
  }

  private Cli.Outcome trainOnScenes(String name, Object... more) {
    List<Object> arguments = new ArrayList<>(List.of("train", "--shapes", "4", "--size", "32"));
    arguments.addAll(List.of("--batch", "2", "--epochs", "1", "--threads", "1"));
    arguments.addAll(List.of("--out", folder.resolve(name)));
    arguments.addAll(List.of(more));
    return Cli.run(arguments.toArray());
  }

  @Test
  void learnsFromScenesThatAreDrawnAndPretrainsTheBackbone() throws IOException {
    trainOnScenes("plain").assertDone();
    trainOnScenes("pretrained", "--pretrain", "2").assertDone();
    Path log = Path.of("log.jsonl");
    List<String> plain = Files.readAllLines(folder.resolve("plain").resolve(log));
    List<String> pretrained = Files.readAllLines(folder.resolve("pretrained").resolve(log));
    assertEquals(plain.size(), pretrained.size(), "the log begins after the pretraining");
    assertTrue(!loss(plain).equals(loss(pretrained)), pretrained.getFirst());
  }

  @Test
  void whatCannotBeMeantIsRefusedBeforeAnythingIsWritten() {
    Path run = folder.resolve("refused");
    // The doctor has told of classes without examples by then.
    Cli.Outcome unknown = train("--out", run, "--class-weight", "unicorn=2");
    assertEquals(ExitCode.BAD_INPUT, unknown.code());
    unknown.assertReported("no class 'unicorn'");
    train("--out", run, "--class-weight", "circle=0").assertRefused("circle", "more than 0");
    train("--out", run, "--freeze", "wheels").assertRefused("--freeze", "wheels");
    Cli.Outcome patient =
        Cli.run("train", "--data", annotations(), "--out", run, "--patience", "3");
    assertEquals(ExitCode.BAD_INPUT, patient.code());
    patient.assertReported("--patience", "--val");
    assertFalse(Files.exists(run));
  }

  @Test
  void weighsClassesAndFreezesParts() throws IOException {
    Path run = folder.resolve("weighed");
    train("--out", run, "--class-weight", "circle=2", "--freeze", "backbone,encoder").assertDone();
    ModelState before =
        InitialWeights.SMALL.of(ModelState.read(run.resolve("last.safetensors")).classes(), 42);
    ModelState after = ModelState.read(run.resolve("last.safetensors"));
    before
        .tensors()
        .forEach(
            (name, tensor) -> {
              boolean frozen =
                  name.startsWith("backbone.") || name.startsWith("transformer.encoder.");
              boolean same = Arrays.equals(tensor.toArray(), after.tensors().get(name).toArray());
              assertTrue(!frozen || same, name);
              assertTrue(!name.equals("class_embed.weight") || !same, name);
            });
  }

  @Test
  void learnsByMuon() throws IOException {
    trainOnScenes("adamw", "--optimizer", "adamw").assertDone();
    trainOnScenes("muon", "--optimizer", "muon").assertDone();
    Path log = Path.of("log.jsonl");
    List<String> adamW = Files.readAllLines(folder.resolve("adamw").resolve(log));
    List<String> muon = Files.readAllLines(folder.resolve("muon").resolve(log));
    assertEquals(loss(adamW), loss(muon), "before the first step");
    assertNotEquals(loss(adamW.subList(1, 2)), loss(muon.subList(1, 2)), "after it");
    trainOnScenes("muon", "--resume").assertRefused("--optimizer muon", "not adamw");
    trainOnScenes("sgd", "--optimizer", "sgd").assertRefused("--optimizer", "sgd");
  }

  @Test
  void learnsFromSmearsAndGoesOnWithPhotos() {
    Path smears = folder.resolve("smears");
    List<Object> arguments = new ArrayList<>(List.of("train", "--smears", "2", "--size", "48"));
    arguments.addAll(List.of("--queries", "7", "--batch", "2", "--epochs", "1", "--out", smears));
    Cli.run(arguments.toArray()).assertDone();
    Path model = smears.resolve("best.safetensors");
    String info = Cli.run("info", model).assertDone().out();
    assertTrue(info.contains("RBC") && info.contains("7"), info);
    Path tuned = folder.resolve("tuned");
    train("--from", model, "--any-way-up", "--colours", "0.1", "--out", tuned).assertDone();
  }

  @Test
  void aModelOfSquaresLearnsPhotosInTheirProportions() {
    Path tuned = folder.resolve("tuned");
    Cli.run("train", "--data", annotations(), "--from", "shapes", "--epochs", "1", "--out", tuned)
        .assertDone();
    String info = Cli.run("info", tuned.resolve("last.safetensors")).assertDone().out();
    assertTrue(info.contains("images: shorter side 192 pixels, longer at most 320"), info);
  }

  private static String loss(List<String> log) {
    String row = log.getFirst();
    return row.substring(row.indexOf("\"loss\""), row.indexOf("\"loss_ce\""));
  }

  @Test
  void dataAndPretrainingThatContradictAreRefused() {
    trainOnScenes("a", "--data", annotations()).assertRefused("--data", "--shapes", "not two");
    trainOnScenes("b", "--val", annotations()).assertRefused("--val", "--shapes");
    trainOnScenes("c", "--from", "x", "--pretrain", "2").assertRefused("--pretrain", "--from");
    trainOnScenes("d", "--pretrain", "2", "--pretrain-lr", "0").assertRefused("--pretrain", "rate");
    Cli.run("train", "--out", folder.resolve("e")).assertRefused("--data", "--shapes");
    trainOnScenes("f", "--smears", "3").assertRefused("--smears", "not two");
    trainOnScenes("g", "--from", "x", "--queries", "2").assertRefused("--queries", "--from");
    trainOnScenes("h", "--colours", "1").assertRefused("--colours", "below 1");
    trainOnScenes("i", "--eos-coef", "0").assertRefused("--eos-coef", "more than 0");
    trainOnScenes("j", "--giou-loss-coef", "-1").assertRefused("--giou-loss-coef", "0 or more");
  }

  private Path edited(String name, String... replacements) throws IOException {
    String text = Files.readString(annotations());
    for (int i = 0; i < replacements.length; i += 2) {
      assertTrue(text.contains(replacements[i]), replacements[i]);
      text = text.replace(replacements[i], replacements[i + 1]);
    }
    Path images = shapes.resolve("data").resolve("images").toAbsolutePath();
    text = text.replaceAll("\"file_name\": \"", "$0" + images + "/");
    return Files.writeString(folder.resolve(name), text);
  }

  private Cli.Outcome trainOn(Path data, Path validation, String out, Object... more) {
    List<Object> arguments = new ArrayList<>(List.of("train", "--data", data, "--val", validation));
    arguments.addAll(List.of("--size", "64", "--epochs", "1", "--out", folder.resolve(out)));
    arguments.addAll(List.of(more));
    return Cli.run(arguments.toArray());
  }

  @Test
  void classesAreTheSameByNameInTrainingAndValidation() throws IOException {
    Path two = edited("two.json", "\"square\"", "\"Circle\"");
    trainOn(two, two, "two", "--batch", "2").assertDone();
    String info = Cli.run("info", folder.resolve("two/last.safetensors")).assertDone().out();
    assertTrue(info.contains("10 classes"), info);
    Path same = edited("same.json", "\"square\"", "\"circle\"");
    Cli.Outcome refused = trainOn(same, same, "same");
    assertEquals(ExitCode.BAD_INPUT, refused.code());
    assertTrue(refused.out().contains("class 0, 'circle', and class 1, 'circle'"), refused.out());
    Path renamed = edited("renamed.json", "\"square\"", "\"quadrat\"");
    refused = trainOn(two, renamed, "renamed");
    assertEquals(ExitCode.BAD_INPUT, refused.code(), refused.out());
    refused.assertReported("--val", "renamed.json", "'quadrat'");
    Path more =
        edited(
            "more.json", "\"categories\": [", "\"categories\": [{\"id\": 77, \"name\": \"none\"},");
    trainOn(edited("plain.json"), more, "more", "--batch", "2").assertDone();
    Path line = edited("line.json", "\"square\"", "\"squ\\nare\"");
    refused = trainOn(line, line, "line");
    assertEquals(ExitCode.BAD_INPUT, refused.code());
    assertTrue(refused.out().contains("class 1, 'squ\\nare'"), refused.out());
    Path none =
        Files.writeString(
            folder.resolve("none.json"),
            "{\"images\": [], \"categories\": [], \"annotations\": []}");
    trainOn(none, none, "none").assertRefused("--data", "none.json", "no categories");
  }

  @Test
  void moreObjectsThanQueriesAndLargerBatchesThanDataAreTold() throws IOException {
    Path all = edited("all.json");
    Cli.Outcome trained = trainOn(all, all, "few", "--queries", "1", "--batch", "32");
    assertEquals(ExitCode.OK, trained.code(), trained.err());
    trained.assertReported("--data", "more objects, one ", "queries, 1,", "--queries ");
    trained.assertReported("--batch 32", "only 4 images");
    List<String> log = Files.readAllLines(folder.resolve("few/log.jsonl"));
    assertEquals(1, log.stream().filter(row -> row.contains("\"loss_ce\"")).count());
  }
}
