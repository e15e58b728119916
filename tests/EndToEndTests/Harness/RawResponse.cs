using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>
/// A response read from the bare socket, frame by frame: shows how chunks arrive, and whether the response was ended or broken off,
/// which no HTTP client tells.
/// </summary>
internal sealed class RawResponse : IDisposable
{
    private readonly TcpClient _connection;
    private readonly Stream _stream;

    private RawResponse(TcpClient connection)
    {
        _connection = connection;
        _stream = new BufferedStream(connection.GetStream());
    }

    public HttpStatusCode Status { get; private set; }

    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>True once the response has ended as HTTP wants it: with the last chunk, or with all bytes that were announced.</summary>
    public bool EndedCleanly { get; private set; }

    public static async Task<RawResponse> SendAsync(
        int port, string method, string path, string body, CancellationToken cancellationToken, params string[] headers)
    {
        var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        var response = new RawResponse(connection);
        var content = Encoding.UTF8.GetBytes(body);
        var lines = new List<string>
        {
            $"{method} {path} HTTP/1.1", $"Host: 127.0.0.1:{port}", "Content-Type: application/json",
            $"Content-Length: {content.Length}",
        };
        lines.AddRange(headers);
        await response._stream.WriteAsync(Encoding.ASCII.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n"), cancellationToken);
        await response._stream.WriteAsync(content, cancellationToken);
        await response._stream.FlushAsync(cancellationToken);
        await response.ReadHeadAsync(cancellationToken);
        return response;
    }

    /// <summary>Reads one frame of a chunked response.</summary>
    /// <returns>Null at the end, clean or not: <see cref="EndedCleanly"/> tells.</returns>
    public async Task<string?> ReadChunkAsync(CancellationToken cancellationToken) =>
        await ReadFrameAsync(cancellationToken) is { } frame ? Encoding.UTF8.GetString(frame) : null;

    /// <summary>Reads what is left, however it ends.</summary>
    public async Task<string> ReadToEndAsync(CancellationToken cancellationToken) =>
        Encoding.UTF8.GetString(await ReadToEndBytesAsync(cancellationToken));

    /// <summary>Reads the bytes that are left, however it ends.</summary>
    public async Task<byte[]> ReadToEndBytesAsync(CancellationToken cancellationToken)
    {
        if (Headers.TryGetValue("Content-Length", out var length))
        {
            var bytes = new byte[int.Parse(length, CultureInfo.InvariantCulture)];
            await _stream.ReadExactlyAsync(bytes, cancellationToken);
            EndedCleanly = true;
            return bytes;
        }

        using var all = new MemoryStream();
        while (await ReadFrameAsync(cancellationToken) is { } frame)
        {
            await all.WriteAsync(frame, cancellationToken);
        }

        return all.ToArray();
    }

    /// <summary>Leaves as a client that was closed does.</summary>
    public void Dispose() => _connection.Dispose();

    private async Task<byte[]?> ReadFrameAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Within.Start);
        try
        {
            if (await ReadLineAsync(limit.Token) is not { Length: > 0 } size)
            {
                return null;
            }

            var length = int.Parse(size, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (length == 0)
            {
                EndedCleanly = true;
                return null;
            }

            var bytes = new byte[length];
            await _stream.ReadExactlyAsync(bytes, limit.Token);
            await ReadLineAsync(limit.Token);
            return bytes;
        }
        catch (IOException)
        {
            // Reset or closed in mid-frame.
            return null;
        }
    }

    private async Task ReadHeadAsync(CancellationToken cancellationToken)
    {
        var status = await ReadLineAsync(cancellationToken) ?? throw new IOException("The connection was closed without an answer.");
        Status = (HttpStatusCode)int.Parse(status.Split(' ')[1], CultureInfo.InvariantCulture);
        while (await ReadLineAsync(cancellationToken) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            Headers[line[..colon]] = line[(colon + 1)..].Trim();
        }
    }

    private async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await _stream.ReadAsync(one, cancellationToken) == 1)
        {
            if (one[0] == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append((char)one[0]);
        }

        return null;
    }
}
