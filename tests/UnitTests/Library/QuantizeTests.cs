using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Library;
using LlamaRunner.UnitTests.Models;

namespace LlamaRunner.UnitTests.Library;

/// <summary>Quantising with a double of llama-quantize: a script that copies the file and writes down what it was asked.</summary>
public sealed class QuantizeTests : IDisposable
{
    private readonly TemporaryFolder _runtime = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _runtime.Dispose();

    [Fact]
    public async Task Create_Quantized_RunsTheToolBesideTheRuntime()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "The double is a shell script.");
        Program("llama-server", "exit 0");
        Program("llama-quantize", "cp \"$1\" \"$2\"; printf x >> \"$2\"; echo \"$3\" > \"$(dirname \"$0\")/asked\"");
        await using var world = await StartAsync();
        var source = await world.AddBlobAsync(Half());

        var statuses = await CreateAsync(world, source);

        Assert.Equal(["parsing GGUF", "quantizing F16 model to Q4_K_M"], statuses[..2]);
        Assert.Equal("Q4_K_M", (await File.ReadAllTextAsync(_runtime.PathOf("asked"), Token)).Trim());
        var made = await File.ReadAllBytesAsync(world.Get("small").Path!, Token);
        Assert.Equal([.. Half(), (byte)'x'], made);
        Assert.Empty(world.Parts);
    }

    [Fact]
    public async Task Create_QuantizedWithoutTool_SaysWhatIsMissing()
    {
        await using var world = await StartAsync();
        var source = await world.AddBlobAsync(Half());
        Assert.SkipWhen(Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(static folder => File.Exists(Path.Combine(folder, "llama-quantize"))), "There is one here.");

        var failure = await Assert.ThrowsAsync<LibraryFailedException>(() => CreateAsync(world, source));

        Assert.Contains("llama-quantize", failure.Message, StringComparison.Ordinal);
        Assert.Empty(world.Names);
    }

    [Fact]
    public async Task Create_ToolFails_TellsItsLastWordsAndLeavesNothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "The double is a shell script.");
        Program("llama-server", "exit 0");
        Program("llama-quantize", "echo half > \"$2\"; echo 'no such type' >&2; exit 3");
        await using var world = await StartAsync();
        var source = await world.AddBlobAsync(Half());

        var failure = await Assert.ThrowsAsync<LibraryFailedException>(() => CreateAsync(world, source));

        Assert.Equal("llama-quantize failed with exit code 3: no such type", failure.Message);
        Assert.Empty(world.Names);
        Assert.Empty(world.Parts);
    }

    [Fact]
    public async Task Create_QuantizedAlready_IsRefused()
    {
        await using var world = await StartAsync();
        var source = await world.AddBlobAsync(GgufFile.Model().Number("general.file_type", 15u).ToBytes());
        var failure = await Assert.ThrowsAsync<BadRequestException>(() => CreateAsync(world, source));
        Assert.StartsWith("quantization is only supported for F16", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_QuantizedOfAFileThatIsGone_SaysSo()
    {
        await using var world = await StartAsync();
        var source = await world.AddBlobAsync(Half());
        await LibraryWorld.AllAsync(world.Library.CreateAsync(
            new CreateRequest { Name = "big", Files = new Dictionary<string, string> { ["m.gguf"] = source } }, Token));
        var path = world.Get("big").Path!;
        File.Delete(path);

        var failure = await Assert.ThrowsAsync<LibraryFailedException>(() => LibraryWorld.AllAsync(world.Library.CreateAsync(
            new CreateRequest { Name = "small", From = "big", Quantization = "Q4_0" }, Token)));

        Assert.StartsWith($"The model's file {path} cannot be read", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_UnknownQuantization_IsRefused()
    {
        await using var world = await StartAsync();
        var failure = await Assert.ThrowsAsync<BadRequestException>(() => LibraryWorld.AllAsync(world.Library.CreateAsync(
            new CreateRequest { Name = "small", From = "big", Quantization = "Q4_0\n" }, Token)));
        Assert.Equal("quantize", failure.Field);
    }

    private static byte[] Half() => GgufFile.Model().Number("general.file_type", 1u).ToBytes();

    private static async Task<string[]> CreateAsync(LibraryWorld world, string digest) => LibraryWorld.StatusesOf(await LibraryWorld.AllAsync(world.Library.CreateAsync(
        new CreateRequest { Name = "small", Files = new Dictionary<string, string> { ["m.gguf"] = digest }, Quantization = "q4_K_M" }, Token)));

    private Task<LibraryWorld> StartAsync() => LibraryWorld.StartAsync(sets: [$"backends.llama-server.runtimes.here.command={JsonSerializer.Serialize(_runtime.PathOf("llama-server"))}"]);

    private void Program(string name, string script)
    {
        var path = _runtime.Write(name, System.Text.Encoding.UTF8.GetBytes($"#!/bin/sh\n{script}\n"));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
