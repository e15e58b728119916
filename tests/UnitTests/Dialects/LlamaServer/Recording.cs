using System.Text;
using LlamaRunner.Dialects;

namespace LlamaRunner.UnitTests.Dialects.LlamaServer;

/// <summary>What llama-server de3ff81 sent with the demo model, byte for byte, and streams that give it in pieces.</summary>
internal static class Recording
{
    /// <summary>How llama-server says that it failed in the midst of a stream.</summary>
    public const string Error = "data: {\"error\":{\"code\":500,\"message\":\"it \\\"failed\\\"\",\"type\":\"server_error\"}}\n\n";

    /// <summary>The same in OpenAI's form.</summary>
    public const string OpenAIError =
        "data: {\"error\":{\"message\":\"it \\\"failed\\\"\",\"type\":\"server_error\",\"param\":null,\"code\":null}}\n\n";

    public static string Read(string name)
    {
        using var stream = typeof(Recording).Assembly.GetManifestResourceStream($"Recordings/{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Reads a body that comes in two pieces, each read after the other.</summary>
    /// <param name="text">The body.</param>
    /// <param name="cut">The length of the first piece.</param>
    /// <param name="wrap">Puts what is under test around it.</param>
    public static Task<string> ReadCutAsync(string text, int cut, Func<Stream, Stream> wrap)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return ReadAsync([bytes[..cut], bytes[cut..]], wrap);
    }

    /// <summary>Reads a body that comes byte by byte.</summary>
    public static Task<string> ReadBytewiseAsync(string text, Func<Stream, Stream> wrap) =>
        ReadAsync([.. Encoding.UTF8.GetBytes(text).Select(static one => new[] { one })], wrap);

    private static async Task<string> ReadAsync(byte[][] pieces, Func<Stream, Stream> wrap)
    {
        await using var stream = wrap(new Pieces(pieces));
        using var whole = new MemoryStream();
        var buffer = new byte[700];
        while (await stream.ReadAsync(buffer, TestContext.Current.CancellationToken) is > 0 and var read)
        {
            await whole.WriteAsync(buffer.AsMemory(0, read), TestContext.Current.CancellationToken);
        }

        return Encoding.UTF8.GetString(whole.ToArray());
    }

    private sealed class Pieces(byte[][] pieces) : ReadOnlyStream
    {
        private int _index;
        private int _taken;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (_index < pieces.Length && _taken == pieces[_index].Length)
            {
                (_index, _taken) = (_index + 1, 0);
            }

            if (_index == pieces.Length)
            {
                return ValueTask.FromResult(0);
            }

            var read = Math.Min(buffer.Length, pieces[_index].Length - _taken);
            pieces[_index].AsMemory(_taken, read).CopyTo(buffer);
            _taken += read;
            return ValueTask.FromResult(read);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
