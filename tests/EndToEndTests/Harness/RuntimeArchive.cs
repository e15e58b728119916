using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>Archives laid out as those of llama.cpp's releases for Linux.</summary>
internal static class RuntimeArchive
{
    private const UnixFileMode Program =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    /// <summary>The name of the file for this machine, for example <c>llama-b1-bin-ubuntu-x64.tar.gz</c>.</summary>
    public static string NameOf(string tag, string variant = "")
    {
        var parts = variant.Length == 0 ? "" : variant + "-";
        return $"llama-{tag}-bin-ubuntu-{parts}{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}.tar.gz";
    }

    /// <summary>An archive with the real llama-server, and a library under two names.</summary>
    public static byte[] OfServer(string tag) => Make(tag, File.ReadAllBytes(LlamaServer.Path));

    /// <summary>An archive whose llama-server is a shell script.</summary>
    /// <param name="tag">The release.</param>
    /// <param name="script">What it does.</param>
    /// <param name="ballast">Bytes that do not get smaller when they are packed.</param>
    public static byte[] OfScript(string tag, string script = "echo 'version: 7 (abc1234)' >&2", int ballast = 0) =>
        Make(tag, Encoding.UTF8.GetBytes($"#!/bin/sh\n{script}\n"), RandomNumberGenerator.GetBytes(ballast));

    /// <summary>An archive that is small, says that it unpacks to little, and unpacks to much.</summary>
    public static byte[] OfUnexpectedSize(string tag, int size)
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, leaveOpen: true))
        {
            AddFile(writer, $"llama-{tag}/llama-server", new byte[size], Program);
        }

        // In two pieces: the size that stands at the end is that of the last.
        return [.. Pack(tar.ToArray().AsSpan(0, size)), .. Pack(tar.ToArray().AsSpan(size))];
    }

    private static byte[] Make(string tag, byte[] program, byte[]? ballast = null)
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, leaveOpen: true))
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, $"llama-{tag}/libllama.so") { LinkName = "libllama.so.0" });
            AddFile(writer, $"llama-{tag}/llama-server", program, Program);
            AddFile(writer, $"llama-{tag}/libllama.so.0", ballast ?? [], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return Pack(tar.ToArray());
    }

    private static void AddFile(TarWriter writer, string name, byte[] content, UnixFileMode mode)
    {
        using var data = new MemoryStream(content);
        writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = data, Mode = mode });
    }

    private static byte[] Pack(ReadOnlySpan<byte> content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }
}
