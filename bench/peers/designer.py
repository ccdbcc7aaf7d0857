"""The same requests by NeMo Data Designer, run with the Python of its own environment: URL, rows, at once."""

import json
import os
import resource
import sys
import tempfile
import time

os.environ |= {"NEMO_TELEMETRY_ENABLED": "false", "HF_HUB_OFFLINE": "1"}

import data_designer.config as dd
from data_designer.interface import DataDesigner

url, rows, at_once = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])

provider = dd.ModelProvider(name="loop", endpoint=url, provider_type="openai", api_key="none")
parameters = dd.ChatCompletionInferenceParams(max_parallel_requests=at_once, max_tokens=50)
model = dd.ModelConfig(
    alias="m", model="tiny", provider="loop", inference_parameters=parameters, skip_health_check=True
)
builder = dd.DataDesignerConfigBuilder(model_configs=[model])
builder.add_column(dd.SamplerColumnConfig(name="number", sampler_type="uuid", params=dd.UUIDSamplerParams()))
builder.add_column(dd.LLMTextColumnConfig(name="text", model_alias="m", prompt="Describe row {{ number }}."))
with tempfile.TemporaryDirectory() as folder:
    designer = DataDesigner(artifact_path=folder, model_providers=[provider])
    began, used = time.perf_counter(), time.process_time()
    made = designer.create(builder, num_records=rows)
    took, used = time.perf_counter() - began, time.process_time() - used
    done = len(made.load_dataset())
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": took, "cpu_s": used, "rss_mb": peak, "done": done}))
