using System.Buffers;
using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Contracts.Runners;

/// <summary>
/// Turns a runner's successful answer into that of another API, piece by piece as it arrives. One object serves one answer, and
/// the host calls it from one flow. Since contracts 1.1.
/// </summary>
public interface IAnswerTranslator
{
    /// <summary>
    /// The media type of what it writes. With <c>text/event-stream</c> and <c>application/x-ndjson</c> a failure in the midst of
    /// the answer is told by <see cref="ForwardRequest.FormatStreamFailure"/>.
    /// </summary>
    string ContentType { get; }

    /// <summary>Takes the next bytes of the runner's body, and writes what the client is to have of it by now, which may be nothing.</summary>
    /// <param name="bytes">The bytes, cut anywhere, also within a character; valid during the call.</param>
    /// <param name="output">Where to write; the host sends it when this returns.</param>
    /// <exception cref="RequestFailedException">The runner tells of a failure, or what it says cannot be understood.</exception>
    void Translate(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output);

    /// <summary>The runner's body has ended: writes the rest.</summary>
    /// <param name="output">Where to write.</param>
    /// <exception cref="RequestFailedException">The answer is not whole.</exception>
    void Complete(IBufferWriter<byte> output);
}
