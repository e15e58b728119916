using System.Buffers;
using System.Text.Json;

namespace LlamaRunner.Dialects.LlamaServer.Streams;

/// <summary>Puts one answer of llama-server into OpenAI's form, where changing it in place is not enough.</summary>
internal interface IAnswerTranslation
{
    /// <summary>Writes a whole answer.</summary>
    /// <param name="answer">llama-server's.</param>
    /// <param name="writer">Where it is written.</param>
    void WriteWhole(JsonElement answer, Utf8JsonWriter writer);

    /// <summary>Writes the data of one event of a stream.</summary>
    /// <param name="data">llama-server's.</param>
    /// <param name="writer">Where it is written.</param>
    void WriteEvent(JsonElement data, Utf8JsonWriter writer);

    /// <summary>Writes the events that llama-server leaves out at the end of a stream.</summary>
    /// <param name="output">Where they are written.</param>
    void WriteEnd(IBufferWriter<byte> output);
}
